"""Waivers: an owner accepts a finding until a date, for a stated reason."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from policypack.model.spellings import spellings
from policypack.model.urns import is_named, parts_of, pattern
from policypack.settings.errors import hint
from policypack.start.record import record

if TYPE_CHECKING:
    from policypack.settings.values import Day, Digest, NamedRule, Text

_LONGEST = timedelta(days=365)


@record(frozen=True, kw_only=True)
class Waiver:
    """`{rule, resource, path, content, reason, owner, expires}`.

    `resource` is a URN or a name and `path` a property path, as it travels or as the program's
    language spells it; `*` in either matches any text.
    Without `path` it waives the rule for the whole resource. With `content` it waives only what has
    the content of that finding. `expires` (YYYY-MM-DD) is the last valid day, in UTC.
    """

    rule: NamedRule
    resource: Text
    path: str | None = None
    content: Digest | None = None
    reason: Text
    owner: Text
    expires: Day

    def covers(self, rule: str, urn: str, path: str) -> bool:
        """Whether it waives the finding of `rule` at `path` of the resource `urn`."""
        return (
            rule == self.rule
            and is_named(urn, self.resource)
            and (self.path is None or self._names(path, parts_of(urn)[0]))
        )

    def _names(self, path: str, kind: str) -> bool:
        named = pattern(self.path or "")
        return any(named.fullmatch(each) for each in spellings(path, kind))

    def fault(self, today: date, never_waive: frozenset[str]) -> str | None:
        """Why the waiver is not valid on the day `today`, with what to do; None if it is."""
        if self.rule in never_waive:
            return "the organization's never_waive lists the rule; remove the waiver"
        if self.expires < today:
            return f"expired on {self.expires}; remove it or agree on a new date"
        if self.expires - today > _LONGEST:
            return (
                f"expires on {self.expires}, more than {_LONGEST.days} days away; "
                f"set an earlier date"
            )
        return None

    def __str__(self) -> str:
        return f"Waiver of {self.rule} for {self.resource} ({self.owner})"


class AppliedWaivers:
    """The waivers of the settings in one run, and which of them match a finding."""

    def __init__(
        self,
        waivers: Sequence[Waiver],
        never_waive: frozenset[str],
        today: date,
        rules: Collection[str],
        ran: Collection[str],
    ) -> None:
        """`rules` are the ids that a waiver may name, `ran` those that are not switched off."""
        self._ran = ran
        self._changed: set[Waiver] = set()
        self._faults = {
            waiver: _unknown(waiver.rule, rules) or waiver.fault(today, never_waive)
            for waiver in waivers
        }
        self._matched: set[Waiver] = set()

    def covering(self, rule: str, urn: str, path: str, content: str) -> Waiver | None:
        """The first valid waiver of a finding, or None."""
        valid = (waiver for waiver, fault in self._faults.items() if fault is None)
        near = [waiver for waiver in valid if waiver.covers(rule, urn, path)]
        found = [waiver for waiver in near if waiver.content in (None, content)]
        self._matched.update(found)
        self._changed.update(waiver for waiver in near if waiver not in found)
        return found[0] if found else None

    def faults(self) -> list[str]:
        """One line for each invalid waiver, and for each that has matched no finding so far.

        Whether a waiver of a rule that is switched off would match is not known.
        """
        return [
            f"{waiver}: {fault or self._unmatched(waiver)}"
            for waiver, fault in self._faults.items()
            if fault is not None or (waiver not in self._matched and waiver.rule in self._ran)
        ]

    def _unmatched(self, waiver: Waiver) -> str:
        if waiver in self._changed:
            return (
                "the accepted content changed, so the waiver no longer applies; review the "
                "finding, and renew its content or remove it"
            )
        return "does not match any finding; remove it or correct rule, resource or path"


def _unknown(rule: str, rules: Collection[str]) -> str | None:
    return None if rule in rules else f"unknown rule; {hint(rule, rules)}"
