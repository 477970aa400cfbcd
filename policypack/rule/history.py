"""What changed about each rule, and when: `history.csv`.

Each row is one change of one rule:

- `preview`: it was added, and only advises
- `stable`: it was added, or left preview
- `deprecated`: another rule replaces it; `was` names that rule
- `severity`, `profile`: `was` has the former value
- `renamed`: `was` has the former ID; the earlier rows of the rule have the current one
- `removed`: a major release removed it
- `default`: the default of a setting, in place of a rule, changed; `was` has the former one

A case that an existing rule did not report before has its date in the finding (`Finding.since`).
docs/versioning.md says what a release may change, and a test compares the rules with those of the
last release.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from policypack.rule.rule import Profile, Rule, Severity, Status, service_of
from policypack.start.lazy_patterns import lazy_pattern

_DAY = lazy_pattern(r"\d{4}-\d\d-\d\d", re.ASCII)
FILE = Path(__file__).with_suffix(".csv")
_STATUSES = tuple(each.value for each in Status)


class Change(NamedTuple):
    """A change of a rule: its day, the version that has it, its kind, and what was before."""

    day: date
    version: str
    kind: str
    was: str


def history(rule: str) -> tuple[Change, ...]:
    """Returns the changes of a rule by its ID, the first one first; none for an unknown ID."""
    return _table().get(rule, ())


def first(rule: str) -> Change | None:
    """Returns the change that added the rule; None for rules of an organization."""
    return next(iter(history(rule)), None)


def status(rule: str) -> Status:
    """Returns the current status of the rule; rules without a history are stable."""
    last = [each.kind for each in history(rule) if each.kind in _STATUSES]
    return Status(last[-1]) if last else Status.STABLE


class Renamed(str):
    """The current ID of a rule that is named by a former one."""

    former: str


def current(rule: str) -> str:
    """Returns the current ID of a rule: a `Renamed` if the given one is a former ID."""
    if (now := _renamed().get(rule)) is None:
        return rule
    made = Renamed(now)
    made.former = rule
    return made


def as_named(rule: str) -> str:
    """Returns the ID as it was given to `current`."""
    return rule.former if isinstance(rule, Renamed) else rule


def notices(rules: Iterable[str]) -> list[str]:
    """Returns a line for each `Renamed` among the IDs, by former ID."""
    former = {each.former: each for each in rules if isinstance(each, Renamed)}
    return [f"{old} is now {former[old]}; use the new ID" for old in sorted(former)]


def as_of(rule: Rule, day: date) -> Rule | None:
    """Returns the rule with its severity and profile at the end of a day.

    None if it was not stable by then. Rules without a history are always the same.
    """
    changes = history(rule.id)
    if not changes:
        return rule
    before = [each for each in changes if each.day <= day]
    if not any(each.kind == "stable" for each in before):
        return None
    later = changed_since(rule.id, day)
    # The first later change knows the value of that day.
    former = {each.kind: each.was for each in reversed(later)}
    if not {"severity", "profile"} & former.keys():
        return rule
    return replace(
        rule,
        severity=Severity(former.get("severity", rule.severity)),
        profile=Profile(former.get("profile", rule.profile)),
    )


def read_again() -> None:
    """Forgets the rows that were read, once the file has changed."""
    _table.cache_clear()
    _renamed.cache_clear()


def changed_since(rule: str, day: date) -> tuple[Change, ...]:
    """Returns the changes of a rule after a day, the first one first."""
    return tuple(each for each in history(rule) if each.day > day)


def last_day_of(text: str) -> date | None:
    """Returns a day in ISO form, or the day of the last change of a version; None for any other."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else _day_of(text)
    except ValueError:
        return None


def _day_of(version: str) -> date | None:
    wanted, newest = numbers_of(version), numbers_of(versions()[0])
    known = [each.day for each in _all(_table()) if numbers_of(each.version) <= wanted]
    # A patch release changes no rule, so it has no row.
    return None if wanted[:2] > newest[:2] else max(known, default=None)


def versions() -> tuple[str, ...]:
    """Returns the versions that changed rules, the newest first."""
    return tuple(sorted({each.version for each in _all(_table())}, key=numbers_of, reverse=True))


def numbers_of(version: str) -> tuple[int, ...]:
    """Returns the numbers of a version, by which versions are ordered."""
    return tuple(map(int, version.split(".")))


def _all(table: Mapping[str, Iterable[Change]]) -> Iterable[Change]:
    return (each for changes in table.values() for each in changes)


@lru_cache(maxsize=1)
def _table() -> Mapping[str, tuple[Change, ...]]:
    # A start of the pack reads no table.
    import csv

    table: dict[str, list[Change]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            day = date.fromisoformat(row["date"])
            table[row["rule"]].append(Change(day, row["version"], row["change"], row["was"]))
    return {rule: tuple(sorted(changes)) for rule, changes in table.items()}


@lru_cache(maxsize=1)
def _renamed() -> Mapping[str, str]:
    """The current ID by each former one."""
    return {
        each.was: rule
        for rule, changes in _table().items()
        for each in changes
        if each.kind == "renamed"
    }


def groups_of(rules: Iterable[Rule]) -> frozenset[str]:
    """The names that select several rules: their services, and all severities."""
    return frozenset({*map(service_of, rules), *(each.value for each in Severity)})


def selects(rule: Rule, name: str) -> bool:
    """Whether the name selects the rule; a former ID does."""
    return (
        rule.id == current(name)
        or name in (rule.severity.value, service_of(rule))
        or fnmatchcase(rule.id, name)
    )


def selected(rules: Sequence[Rule], name: str) -> list[Rule]:
    """The rules that the name selects."""
    return [rule for rule in rules if selects(rule, name)]
