"""Which element of a document is to blame for a set of actions, and how to say it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam import actions
from policypack.iam.elements import Leaves
from policypack.iam.grants import Grant, Grants, Reading
from policypack.unknown import Unknown


class Blame(NamedTuple):
    """The element at `path`, its pattern (that of NotAction says what is left out), and its bits:
    what it grants. `resource` is where, "" for anywhere."""

    path: str
    pattern: str
    bits: int
    is_complement: bool = False
    resource: str = ""

    def __str__(self) -> str:
        shown = f"all but {self.pattern}" if self.is_complement else f'"{self.pattern}"'
        where = f' on "{self.resource}"' if self.resource else ""
        return f"{self.path} ({shown}{where})"


def blame(granted: Grants, wanted: int) -> Blame:
    """The element that surely grants the worst of `wanted`, the first of equals."""
    worst = actions.worst(granted.sure & wanted)[0]
    share = next(each for each in granted.shares if each.sure >> worst & 1)
    return _granting(share, worst)


def most(granted: Grants, wanted: int) -> Blame:
    """The one element that surely grants most of `wanted`, the first of equals."""
    found = [each for share in granted.shares for each in elements(share, wanted)]
    return max(found, key=lambda each: each.bits.bit_count())


def _granting(share: Grant, position: int) -> Blame:
    statement = share.reading.statement
    for at, text in enumerate(statement.actions.texts):
        if not isinstance(text, Unknown):
            pattern = actions.pattern(text)
            if position >= pattern.start and pattern.local >> (position - pattern.start) & 1:
                path = statement.actions.leaf(at).path
                return Blame(path, text, pattern.bits, resource=share.pattern)
    left_out = _listed(statement.not_actions)
    return Blame(f"{statement.path}.NotAction", left_out, share.sure, True, share.pattern)


def elements(share: Grant, wanted: int) -> Iterator[Blame]:
    """Every element of Action or NotAction that is known, with its part of `wanted`."""
    statement = share.reading.statement
    granted = share.sure & wanted
    if statement.not_actions:
        yield Blame(f"{statement.path}.NotAction", _listed(statement.not_actions), granted, True)
    for leaf in statement.actions.each():
        if not isinstance(leaf.text, Unknown):
            yield Blame(leaf.path, leaf.text, actions.expand(leaf.text) & granted)


def patterns(reading: Reading) -> Iterator[actions.Pattern]:
    """What each element of Action matches, what NotAction leaves as one."""
    if reading.statement.not_actions:
        yield actions.Pattern(0, reading.possible, actions.services(), True)
    texts = reading.statement.actions.texts
    yield from (actions.pattern(text) for text in texts if not isinstance(text, Unknown))


def _listed(leaves: Leaves) -> str:
    """Up to three patterns in words."""
    texts = [text for text in leaves.texts if not isinstance(text, Unknown)]
    return ", ".join(texts[:3]) + (", ..." if len(texts) > 3 else "")
