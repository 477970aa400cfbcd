"""Judges identity policies: what the holder of the document can do at worst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from policypack.iam import actions
from policypack.iam.arns import ALL_OF_IAM, EVERYTHING, ROLE
from policypack.iam.blame import blame
from policypack.iam.document import Document
from policypack.iam.escalation import ANYHOW, Opened, opened
from policypack.iam.grants import Grants, Question, Reading, grants, read
from policypack.iam.service_wildcard import service_wildcards
from policypack.iam.weakness import Unsure, Weakness
from policypack.unknown import Unknown

_EVERYTHING = Question(EVERYTHING)
_IAM = Question(ALL_OF_IAM)
_ANY_ROLE = Question((ROLE,))


def judge_identity(document: Document) -> Iterator[Weakness | Unsure]:
    """Yield what makes an identity policy dangerous.

    Kinds: admin, full-iam, service-wildcard, passes-any-role, escalates. An administrator's
    document is reported as that alone, and as full-iam where it leaves something else out.
    """
    return iter(_judged(document))


@lru_cache(maxsize=256)
def _judged(document: Document) -> tuple[Weakness | Unsure, ...]:
    return tuple(_judge(document, read(document)))


def _judge(document: Document, readings: tuple[Reading, ...]) -> Iterator[Weakness | Unsure]:
    everywhere, over_iam = grants(readings, _EVERYTHING), grants(readings, _IAM)
    admin = tuple(_admin(everywhere, over_iam))
    yield from admin
    # With an unknown in the document the greater weakness may turn out to be the smaller one.
    known = document.is_known
    if everywhere.sure != actions.everything() or not known:
        yield from _full_iam(over_iam)
    if known and admin:
        return
    anyhow = grants(readings, ANYHOW)
    judged = frozenset({"iam"} if known and _holds_all_of_iam(over_iam.sure) else ())
    yield from service_wildcards(readings, anyhow, judged)
    yield from _passes_any_role(readings, anyhow)
    yield from _escalates(readings, anyhow)


def _unsure(kind: str, leaves: Iterable[Unknown]) -> Iterator[Unsure]:
    """One outcome per leaf."""
    return (Unsure(kind, each) for each in {each.path: each for each in leaves}.values())


def _holds_all_of_iam(held: int) -> bool:
    return actions.nearly_all(held, actions.service("iam"))


def _holds_everything(everywhere: int, over_iam: int) -> bool:
    """All actions everywhere; those of IAM count where they reach all of IAM."""
    iam = actions.service("iam")
    held = (everywhere & ~iam) | (over_iam & iam)
    return actions.nearly_all(held, actions.everything()) and _holds_all_of_iam(held)


def _admin(everywhere: Grants, over_iam: Grants) -> Iterator[Weakness | Unsure]:
    every = actions.everything()
    if _holds_everything(everywhere.sure, over_iam.sure):
        worst = blame(everywhere, every)
        message = (
            f"{worst} grants every action on every resource ({actions.describe(everywhere.sure)})"
        )
        fix = "list the actions and the resource ARNs that the workload uses"
        yield Weakness("admin", worst.path, message, fix)
    elif _holds_everything(everywhere.possible, over_iam.possible):
        iam = actions.service("iam")
        yield from _unsure("admin", (*everywhere.waits_for(every), *over_iam.waits_for(iam)))


def _full_iam(over_iam: Grants) -> Iterator[Weakness | Unsure]:
    iam = actions.service("iam")
    if _holds_all_of_iam(over_iam.sure):
        worst = blame(over_iam, iam)
        held = actions.describe(over_iam.sure & iam)
        message = f"{worst} grants IAM as a whole ({held}), one step from administrator"
        fix = "list the few iam actions in use and name the roles concerned in Resource"
        yield Weakness("full-iam", worst.path, message, fix)
    elif _holds_all_of_iam(over_iam.possible):
        yield from _unsure("full-iam", over_iam.waits_for(iam))


def _passes_any_role(readings: tuple[Reading, ...], anyhow: Grants) -> Iterator[Weakness | Unsure]:
    passing = actions.expand("iam:PassRole")
    if not anyhow.possible & passing:
        return
    granted = grants(readings, _ANY_ROLE)
    if granted.sure & passing:
        worst = blame(granted, passing)
        message = f"{worst} passes any role of the account to a service (iam:PassRole)"
        fix = "name the roles in Resource and compare iam:PassedToService by StringEquals"
        yield Weakness("passes-any-role", worst.path, message, fix)
    else:
        yield from _unsure("passes-any-role", granted.waits_for(passing))


def _escalates(readings: tuple[Reading, ...], anyhow: Grants) -> Iterator[Weakness | Unsure]:
    """One weakness for all open paths: a person repairs the document, not each path."""
    found = tuple(opened(readings, anyhow))
    known = [each for each in found if not each.waits_for]
    if known:
        yield _escalation(known)
    else:
        yield from _unsure("escalates", (leaf for each in found for leaf in each.waits_for))


def _escalation(known: list[Opened]) -> Weakness:
    worst = blame(known[0].grants, known[0].decisive)
    ways = [f"{each.path.name} ({' + '.join(sorted(each.path.actions))})" for each in known[:3]]
    more = f", and {len(known) - 3} more ways" if len(known) > 3 else ""
    message = f"{worst} lets its holder gain permissions: {'; '.join(ways)}{more}"
    fix = (
        f"remove {', '.join(sorted(known[0].path.decisive))}, or name in Resource what is not more "
        "powerful than the holder and require iam:PermissionsBoundary"
    )
    return Weakness("escalates", worst.path, message, fix)
