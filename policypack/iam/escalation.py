"""Escalation inside one document: do its statements together open a known path?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam import actions
from policypack.iam.arns import GROUP, POLICY, ROLE, USER, probe
from policypack.iam.grants import Grants, Question, Reading, grants
from policypack.unknown import Unknown

_SCOPES = {
    "role": (ROLE,),
    "user": (USER,),
    "group": (GROUP,),
    "policy": (POLICY,),
    "function": probe("lambda", "function:"),
    "endpoint": probe("glue", "devEndpoint/"),
    "stack": probe("cloudformation", "stack/"),
    "instance": probe("ec2", "instance/"),
}
# An action that only helps a path along serves on any resource and under most conditions.
ANYHOW = Question(probes=(), conditional=True)


@dataclass(frozen=True, eq=False)
class Opened:
    """A path that is open, or that waits for unknown leaves. `grants` are those that decide."""

    path: EscalationPath
    decisive: int
    grants: Grants
    waits_for: tuple[Unknown, ...]


@lru_cache(maxsize=1)
def _paths() -> tuple[tuple[EscalationPath, int, int, Question], ...]:
    """Each path with the bits of all its actions, of the decisive ones, and their question."""
    return tuple(
        (path, _bits(path.actions), _bits(path.decisive), _asks(path)) for path in ESCALATION_PATHS
    )


def _bits(names: frozenset[str]) -> int:
    bits = 0
    for name in names:
        bits |= actions.expand(name)
    return bits


def _asks(path: EscalationPath) -> Question:
    return Question(_SCOPES[path.scope], passed_to=path.passed_to, own_user=path.own_user)


def opened(readings: tuple[Reading, ...], anyhow: Grants) -> Iterator[Opened]:
    """Every path that the statements open, or may open once the unknown leaves are known.

    `anyhow` is what they grant in answer to `ANYHOW`.
    """
    for path, needed, decisive, question in _paths():
        if needed & ~anyhow.possible:
            continue
        wide = grants(readings, question)
        if decisive & ~wide.possible:
            continue
        rest = needed & ~decisive
        waits = (*wide.waits_for(decisive & ~wide.sure), *anyhow.waits_for(rest & ~anyhow.sure))
        yield Opened(path, decisive, wide, waits)
