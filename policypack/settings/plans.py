"""Enforcement levels, and plans: stricter settings that apply from a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import Enum
from typing import TYPE_CHECKING

from policypack.start.record import record

if TYPE_CHECKING:
    from policypack.settings.values import Day, RuleId, SelectableProfile


class Level(str, Enum):
    """Pulumi's enforcement levels, from the loosest to the strictest.

    At `remediate`, what would have blocked is changed and passes.
    """

    DISABLED = "disabled"
    ADVISORY = "advisory"
    REMEDIATE = "remediate"
    MANDATORY = "mandatory"

    def is_below(self, other: Level) -> bool:
        """Whether the level lets pass what the other one would not.

        A fix at `remediate` changes what every rule judges, so it is below each other level.
        """
        if self is Level.REMEDIATE:
            return other is not self
        order = [*Level]
        return order.index(self) < order.index(other)


@record(frozen=True, kw_only=True)
class Plan:
    """`{day, profile, levels}`: the profile and levels that apply from `day` (YYYY-MM-DD), in UTC.

    `levels` are of rules, services, severities and patterns, as in the settings.
    """

    day: Day
    profile: SelectableProfile | None = None
    levels: Mapping[RuleId, Level] = field(default_factory=dict)

    def __str__(self) -> str:
        profile = [f"profile: {self.profile.value}"] if self.profile else []
        levels = (f"{name}: {level.value}" for name, level in sorted(self.levels.items()))
        return f"from {self.day}: {', '.join([*profile, *levels])}"
