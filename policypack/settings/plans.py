"""Plans: stricter settings that apply from a day, and until then report what they will block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from typing import TYPE_CHECKING

from policypack.start.record import record

if TYPE_CHECKING:
    from policypack.settings.settings import Level, Settings
    from policypack.settings.values import Day, RuleId, SelectableProfile


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


def applied(settings: Settings, day: date) -> Settings:
    """The settings with their plans until that day."""
    due = sorted((each for each in settings.planned if each.day <= day), key=lambda each: each.day)
    made = settings
    for plan in due:
        levels = {**made.levels, **plan.levels}
        made = replace(made, profile=plan.profile or made.profile, levels=levels)
    return replace(made, planned=tuple(each for each in settings.planned if each.day > day))
