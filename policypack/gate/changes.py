"""What a change does to the gate: the facts that it adds, removes or alters, and which way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import Any, NamedTuple

from policypack.gate import facts, revisions
from policypack.gate.facts import BASELINE, PACK, PIPELINE, SETTING, UNREAD, WAIVER, Fact
from policypack.rules import all_rules
from policypack.settings.directions import Before
from policypack.settings.settings import DIRECTIONS, Settings


class Way(str, Enum):
    """Which way a change goes. What cannot be decided is for a person to read."""

    LOOSENS = "loosens"
    REVIEW = "review"
    TIGHTENS = "tightens"


class Change(NamedTuple):
    """A changed fact: `before` and `after` as people read them, None where it is not there."""

    way: Way
    kind: str
    file: str
    key: str
    before: str | None
    after: str | None


class Difference(NamedTuple):
    """The changes between two commits, those that a second person must read first."""

    base: str
    head: str
    changes: tuple[Change, ...]

    @property
    def needs_review(self) -> bool:
        """Whether anything but tightening changed."""
        return any(each.way is not Way.TIGHTENS for each in self.changes)


_Key = tuple[str, str, str]
_KINDS = (SETTING, WAIVER, BASELINE, PACK, PIPELINE, UNREAD)
_WAYS = (*Way,)


def difference(repository: Path, spec: str) -> Difference:
    """What the commits of a range change of the gate. Raises ValueError for an unknown revision."""
    root = revisions.root_of(repository)
    base, head = revisions.between(root, spec)
    before, after = (revisions.files(root, commit) for commit in (base, head))
    old, new = (_facts(root, tree) for tree in (before, after))
    found = [change for key in {**old, **new} for change in _change(old.get(key), new.get(key))]
    return Difference(base, head, tuple(sorted(found, key=_order)))


def _facts(root: Path, tree: Mapping[str, revisions.Blob]) -> dict[_Key, Fact]:
    wanted = [blob for path, blob in tree.items() if facts.wanted(path)]
    read = dict(revisions.contents(root, wanted))
    others = [blob for blob in tree.values() if blob.other] + [
        blob for blob in wanted if blob not in read and not blob.other
    ]
    found = [*facts.facts(read), *facts.unread(others)]
    return {(each.kind, each.file, each.key): each for each in found}


def _change(before: Fact | None, after: Fact | None) -> Iterator[Change]:
    if before is not None and after is not None and before.value == after.value:
        return
    fact = after or before
    assert fact is not None
    shown = (each and each.shown for each in (before, after))
    yield Change(_way(fact, before, after), fact.kind, fact.file, fact.key, *shown)


def _way(fact: Fact, before: Fact | None, after: Fact | None) -> Way:
    if fact.kind == BASELINE:
        return Way.TIGHTENS if after is None else Way.LOOSENS
    if fact.kind == WAIVER:
        later = before is not None and after is not None and after.value < before.value
        return Way.TIGHTENS if after is None or later else Way.LOOSENS
    if fact.kind == SETTING and fact.key:
        return _way_of_setting(fact.key, before, after)
    return Way.REVIEW


def _way_of_setting(key: str, before: Fact | None, after: Fact | None) -> Way:
    default = getattr(Settings(), key)
    old, new = (default if each is None else each.value for each in (before, after))
    if _loosens(key, old, new):
        return Way.LOOSENS
    return Way.TIGHTENS if _loosens(key, new, old) else Way.REVIEW


def _loosens(key: str, old: Any, new: Any) -> bool:
    before = Before(replace(Settings(), **{key: old}), old, all_rules())
    return DIRECTIONS[key].loosens(before, new)


def _order(change: Change) -> tuple[int, int, str, str]:
    return _WAYS.index(change.way), _KINDS.index(change.kind), change.file, change.key
