"""Escalation inside one document: do its statements together open a known path?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.iam import actions
from policypack.iam.arns import GROUP, POLICY, ROLE, SHELL_DOCUMENT, USER, probe
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
    "shell-document": (SHELL_DOCUMENT,),
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


@dataclass(frozen=True, eq=False)
class _Prepared:
    """A path with its actions as sets and its scopes as questions."""

    path: EscalationPath
    decisive: int
    helpful: int
    questions: tuple[Question, ...]


@lru_cache(maxsize=1)
def _paths() -> tuple[_Prepared, ...]:
    return tuple(
        _Prepared(path, _bits(path.decisive), _bits(path.actions - path.decisive), _asks(path))
        for path in ESCALATION_PATHS
    )


def _bits(names: frozenset[str]) -> int:
    bits = 0
    for name in names:
        bits |= actions.expand(name)
    return bits


def _asks(path: EscalationPath) -> tuple[Question, ...]:
    return tuple(
        Question(_SCOPES[scope], passed_to=path.passed_to, own_user=path.own_user)
        for scope in path.scopes
    )


def opened(readings: tuple[Reading, ...], anyhow: Grants) -> Iterator[Opened]:
    """Every path that the statements open, or may open once the unknown leaves are known.

    `anyhow` is what they grant in answer to `ANYHOW`.
    """
    for each in _paths():
        if not (each.decisive | each.helpful) & ~anyhow.possible:
            yield from _opened(each, readings, anyhow)


def _opened(each: _Prepared, readings: tuple[Reading, ...], anyhow: Grants) -> Iterator[Opened]:
    wide = [grants(readings, question) for question in each.questions]
    if any(each.decisive & ~granted.possible for granted in wide):
        return
    waits = list(anyhow.waits_for(each.helpful & ~anyhow.sure))
    for granted in wide:
        waits += granted.waits_for(each.decisive & ~granted.sure)
    yield Opened(each.path, each.decisive, wide[0], tuple(waits))
