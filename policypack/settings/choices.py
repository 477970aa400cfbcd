"""Settings with a few values, from the loosest to the strictest."""

from __future__ import annotations

from enum import Enum


class Encryption(str, Enum):
    """Which keys encryption at rest needs: any, or customer managed keys only."""

    ANY = "any"
    CUSTOMER_KEY = "customer-key"


class Mfa(str, Enum):
    """Whether the users of a user pool may or must have a second factor."""

    OPTIONAL = "optional"
    REQUIRED = "required"


class UndecidedMode(str, Enum):
    """The effect of an undecided outcome. `auto` blocks in strict where values must be known."""

    ADVISE = "advise"
    AUTO = "auto"
    BLOCK = "block"
