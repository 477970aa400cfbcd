"""Judges identity policies: what the holder of the document can do at worst."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from policypack.iam import actions, scopes
from policypack.iam.arns import ALL_OF_IAM, EVERYTHING
from policypack.iam.blame import blame, most
from policypack.iam.breadth import breadth_of_identity_policy
from policypack.iam.elements import Document
from policypack.iam.escalation import escalations
from policypack.iam.grants import Question, read
from policypack.iam.reach import reaches_of
from policypack.iam.rights import Rights
from policypack.iam.service_wildcard import service_wildcards
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

# What is told of the rights together, and what is told of how each statement is written.
KINDS_OF_RIGHTS = frozenset(
    {"admin", "full-iam", "service-wildcard", "passes-any-role"}
    | {"escalates", "escalates-through-lambda"}
    | {"writes-any-resource", "reads-any-data", "reads-any-secret", "decrypts-any-key"}
    | {"invokes-any-function", "assumes-any-role", "changes-any-permission", "any-resource"}
)
KINDS_OF_STATEMENTS = frozenset(
    {"all-actions-except", "all-resources-except", "unknown-action", "resource-mismatch"}
    | {"partial-action-wildcard", "account-wildcard", "partial-resource-wildcard"}
    | {"invoke-arn-incomplete"}
)
KINDS = KINDS_OF_RIGHTS | KINDS_OF_STATEMENTS

_EVERYTHING = Question(EVERYTHING)
_IAM = Question(ALL_OF_IAM)


def judge_identity(document: Document) -> Iterator[Weakness | Undecided]:
    """Yield what makes an identity policy dangerous; the kinds are `KINDS`.

    What an administrator can do besides is not told, only full-iam where the document leaves
    something else out, and how its statements are written.
    """
    return iter(_judged(document))


@lru_cache(maxsize=256)
def _judged(document: Document) -> tuple[Weakness | Undecided, ...]:
    readings = read(document)
    return (*judge_rights(Rights(readings)), *breadth_of_identity_policy(readings))


def judge_rights(rights: Rights) -> Iterator[Weakness | Undecided]:
    """Yield what the rights of a principal make it, from all its documents together."""
    admin = tuple(_admin(rights))
    yield from admin
    # With an unknown somewhere the greater weakness may turn out to be the smaller one.
    if admin and rights.is_known:
        if rights.on(_EVERYTHING).sure != actions.everything():
            yield from _full_iam(rights)
        return
    full_iam = tuple(_full_iam(rights))
    yield from full_iam
    judged = frozenset({"iam"} if full_iam and rights.is_known else ())
    services = service_wildcards(rights, judged)
    yield from services.weaknesses()
    yield from _passes_any_role(rights)
    yield from escalations(rights)
    yield from reaches_of(rights, services)


def _unsure(kind: str, leaves: Iterable[Unknown]) -> Iterator[Undecided]:
    """One outcome per leaf."""
    return (Undecided(kind, each) for each in {each.path: each for each in leaves}.values())


def _holds_all_of_iam(held: int) -> bool:
    return actions.nearly_all(held, actions.service("iam"))


def _holds_everything(everywhere: int, over_iam: int) -> bool:
    """All actions everywhere; those of IAM count where they reach all of IAM."""
    iam = actions.service("iam")
    held = (everywhere & ~iam) | (over_iam & iam)
    return actions.nearly_all(held, actions.everything()) and _holds_all_of_iam(held)


def _admin(rights: Rights) -> Iterator[Weakness | Undecided]:
    every = actions.everything()
    if not actions.nearly_all(rights.anyhow.possible, every):
        return
    everywhere, over_iam = rights.on(_EVERYTHING), rights.on(_IAM)
    if _holds_everything(everywhere.sure, over_iam.sure):
        worst = most(everywhere, every)
        message = (
            f"{worst} grants every action on every resource ({actions.describe(everywhere.sure)})"
        )
        fix = "list the actions and the resource ARNs that the workload uses"
        yield Weakness("admin", worst.path, message, fix)
    elif _holds_everything(everywhere.possible, over_iam.possible):
        iam = actions.service("iam")
        yield from _unsure("admin", (*everywhere.waits_for(every), *over_iam.waits_for(iam)))


def _full_iam(rights: Rights) -> Iterator[Weakness | Undecided]:
    iam = actions.service("iam")
    if not _holds_all_of_iam(rights.anyhow.possible):
        return
    over_iam = rights.on(_IAM)
    if _holds_all_of_iam(over_iam.sure):
        worst = most(over_iam, iam)
        held = actions.describe(over_iam.sure & iam)
        message = f"{worst} grants IAM as a whole ({held}), one step from administrator"
        fix = "list the few iam actions in use and name the roles concerned in Resource"
        yield Weakness("full-iam", worst.path, message, fix)
    elif _holds_all_of_iam(over_iam.possible):
        yield from _unsure("full-iam", over_iam.waits_for(iam))


def _passes_any_role(rights: Rights) -> Iterator[Weakness | Undecided]:
    passing = scopes.named("iam:PassRole")
    if rights.wide.sure & passing:
        worst = blame(rights.wide, passing)
        message = f"{worst} passes any role of the account to a service (iam:PassRole)"
        fix = "name the roles in Resource and compare iam:PassedToService by StringEquals"
        yield Weakness("passes-any-role", worst.path, message, fix)
    elif rights.wide.possible & passing:
        yield from _unsure("passes-any-role", rights.wide.waits_for(passing))
