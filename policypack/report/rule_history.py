"""The history of a rule in words and as JSON."""

from __future__ import annotations

from datetime import date
from typing import Any

from policypack.rule.history import Change, changed_since, first, history
from policypack.rule.rule import Rule, Status

_IN_WORDS = {
    "preview": "added in preview",
    "stable": "stable",
    "deprecated": "deprecated, use {}",
    "severity": "severity was {} before",
    "profile": "profile was {} before",
    "renamed": "renamed from {}",
}
_STATUS = {Status.PREVIEW: "in preview", Status.DEPRECATED: "deprecated"}


def since(rule: Rule) -> str:
    """Returns the version and day of the rule: `0.1.0 (2026-11-26), in preview`; empty for rules of
    an organization."""
    added = first(rule.id)
    if added is None:
        return ""
    status = "" if rule.status is Status.STABLE else f", {_STATUS[rule.status]}"
    return f"{added.version} ({added.day}){status}"


def changes(rule: Rule) -> list[str]:
    """Returns a line for each change since the rule was added, the first one first."""
    return [f"{each.version} ({each.day}): {_in_words(each)}" for each in history(rule.id)[1:]]


def news(rule: str, day: date) -> str:
    """Returns the changes of a rule after a day in a few words; empty if there are none."""
    later = changed_since(rule, day)
    words = [*map(_in_words, later)]
    if later == history(rule):
        words[:1] = ["new"]
    return "; ".join(words)


def record(rule: Rule) -> dict[str, Any]:
    """Returns `since`, `status` and `changes` as JSON values."""
    added = first(rule.id)
    return {
        "since": added and {"version": added.version, "date": added.day.isoformat()},
        "status": rule.status.value,
        "changes": [
            {
                "version": each.version,
                "date": each.day.isoformat(),
                "change": each.kind,
                "was": each.was or None,
            }
            for each in history(rule.id)[1:]
        ],
    }


def _in_words(change: Change) -> str:
    return _IN_WORDS[change.kind].format(change.was)
