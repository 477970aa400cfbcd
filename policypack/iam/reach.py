"""What an identity policy lets its holder do to everything of a kind.

Each kind is a set of actions, held against what is granted widely: on a Resource that names none of
the resources that the action works on, however it is spelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from policypack.facts.reach import (
    ASSUMES,
    DECRYPTS,
    INVOKES,
    OWN_KINDS,
    READS_DATA,
    READS_SECRETS,
    SILENT,
)
from policypack.iam import actions, scopes
from policypack.iam.blame import blame, patterns
from policypack.iam.rights import Rights
from policypack.iam.service_wildcard import Found
from policypack.iam.weakness import Undecided, Weakness


@dataclass(frozen=True)
class _Reach:
    """One kind: the actions, and what the holder does with them."""

    kind: str
    wanted: int
    does: str
    # Whether a wildcard for a whole service, which is reported by itself, says it already.
    said_by_service: bool = True


@lru_cache(maxsize=1)
def _kinds() -> tuple[_Reach, ...]:
    data, secrets = scopes.named(*READS_DATA), scopes.named(*READS_SECRETS)
    decrypts, invokes = scopes.named(*DECRYPTS), scopes.named(*INVOKES)
    assumes = scopes.named(*ASSUMES)
    apart = data | secrets | decrypts | invokes | assumes | scopes.named(*SILENT, *OWN_KINDS)
    permits = scopes.at_level("Permissions management") & ~apart
    writes = scopes.at_level("Write", "Tagging") & scopes.restrictable() & ~apart
    others = scopes.restrictable() & ~apart & ~permits & ~writes
    return (
        _Reach("writes-any-resource", writes, "change or delete any resource"),
        _Reach("reads-any-data", data, "read the data of every resource"),
        _Reach("reads-any-secret", secrets, "obtain secrets or credentials of others"),
        _Reach("decrypts-any-key", decrypts, "decrypt with every key", False),
        _Reach("invokes-any-function", invokes, "invoke every function", False),
        _Reach("assumes-any-role", assumes, "assume any role", False),
        _Reach("changes-any-permission", permits, "open any resource to others"),
        _Reach("any-resource", others, "reach every resource"),
    )


@lru_cache(maxsize=1)
def _all_kinds() -> int:
    return actions.union(each.wanted for each in _kinds())


def reaches_of(rights: Rights, services: Found) -> Iterator[Weakness | Undecided]:
    """Yield what may be done to everything of a kind; one weakness a kind.

    `services` are the wildcards that are reported by themselves.
    """
    if not rights.wide.possible & _all_kinds():
        return
    unsaid = _unsaid(rights, services) if services.at_fault else rights.wide.sure
    for each in _kinds():
        if rights.wide.possible & each.wanted:
            found = (unsaid if each.said_by_service else rights.wide.sure) & each.wanted
            yield from _judged(each, found, rights)


def _judged(each: _Reach, found: int, rights: Rights) -> Iterator[Weakness | Undecided]:
    if found:
        worst = blame(rights.wide, found)
        message = f"{worst} lets its holder {each.does} ({actions.describe(found)})"
        yield Weakness(each.kind, worst.path, message, _fix(found))
    else:
        leaves = {leaf.path: leaf for leaf in rights.wide.waits_for(each.wanted)}
        yield from (Undecided(each.kind, leaf) for leaf in leaves.values())


def _unsaid(rights: Rights, services: Found) -> int:
    """What is granted widely otherwise than with a whole service that is reported already.

    While something is not known all of it counts: an unknown Deny would make a wildcard that says
    everything of one that says nothing.
    """
    if not rights.is_known:
        return rights.wide.sure
    return actions.union(
        pattern.bits & share.sure & ~services.said(pattern)
        for share in rights.wide.shares
        for pattern in patterns(share.reading)
    )


@lru_cache(maxsize=1024)
def _fix(found: int) -> str:
    """The Resource that the worst action could have."""
    worst = actions.worst(found)[0]
    shapes = scopes.shapes(worst)
    if not shapes:
        return f"remove {actions.name(worst)}, which works on no single resource"
    return f"name in Resource what {actions.name(worst)} works on, such as {shapes[0]}"
