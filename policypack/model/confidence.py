"""How sure a finding is, where the evidence for it varies."""

from __future__ import annotations

from enum import Enum


class Confidence(str, Enum):
    """How sure a finding about a secret is.

    `HIGH`: a known format, a random value under the name of a secret, the program's secret mark, or
    a property that AWS documents as a credential. `MEDIUM`: the name alone, with a value as people
    choose passwords, or a random value under an ambiguous name. `LOW`: the name alone, with plain
    letters.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"

    @property
    def rank(self) -> int:
        """0 for the highest, then 1 and 2."""
        return [*Confidence].index(self)
