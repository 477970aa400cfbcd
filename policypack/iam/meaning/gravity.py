"""How grave one case of a kind of weakness is, where the cases differ."""

from __future__ import annotations

from enum import Enum


class Gravity(str, Enum):
    """The values are those that rules have for severities."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
