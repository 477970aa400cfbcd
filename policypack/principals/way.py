"""One way from a principal to another: its actions, and the statements that grant them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from policypack.facts.escalation import ESCALATION_PATHS, OWN_PRINCIPALS, EscalationPath
from policypack.iam.meaning.actions import ActionSet, expand_all
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.grants import Grant, Grants
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.principals.targets import Target, own_target
from policypack.start.record import record
from policypack.topology.roles.principals import GROUP

REWRITES = ("iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


@record(frozen=True, eq=False)
class Granted:
    """An action, the resource that it is done to (None for any), and the statement that allows it.

    `by_identity` is whether the holder's own policies do, and not that of the resource.
    """

    action: str
    on: Resource | None
    arn: str
    share: Grant
    by_identity: bool = True


@record(frozen=True, eq=False)
class Way:
    """A way in words, and its requirements; a change removes the first of `grants`.

    `is_usual` marks the ways of deployments and delegation. `waits_for` leaves it undecided.
    """

    does: str
    grants: tuple[Granted, ...]
    service: str = ""
    is_usual: bool = False
    waits_for: Unknown | None = None


@lru_cache(maxsize=1)
def interesting() -> ActionSet:
    """The actions without which a principal has no way to another, but for a trust policy."""
    rows = (name for row in OWN_PRINCIPALS for name in (*row.writes, *row.becomes))
    of_workloads = (name for row in reusing() for name in row.decisive)
    return expand_all(*rows, *of_workloads, *REWRITES, "iam:PassRole")


@lru_cache(maxsize=1)
def reusing() -> tuple[EscalationPath, ...]:
    """The paths by something that has its role already."""
    return tuple(each for each in ESCALATION_PATHS if not each.passed_to and not _is_of_iam(each))


def _is_of_iam(path: EscalationPath) -> bool:
    return all(name.startswith("iam:") for name in path.decisive)


def target_of(resource: Resource) -> Target | None:
    """The resource as something that statements name; None while its name is not known."""
    return resource.once(own_target)


def tags_of(resource: Resource) -> dict[str, str]:
    """The tags of a resource that are known."""
    # A group has none.
    tags = None if resource.type == GROUP else resource.at("tags").tree
    held = tags.items() if isinstance(tags, dict) else ()
    return {key: value for key, value in held if isinstance(value, str)}


def granted_on(granted: Grants, action: str, target: Target) -> Granted:
    """The action on the target, by the statement that grants it."""
    return Granted(action, target.resource, target.arn, share_of(granted, expand_all(action)))


def share_of(granted: Grants, wanted: ActionSet) -> Grant:
    """The statement that grants one of the actions, a sure one before another."""
    shares = [each for each in granted.shares if each.possible & wanted]
    return next((each for each in shares if each.sure & wanted), shares[0])


def granted_on_any(held: EffectivePermissions, name: str) -> Granted:
    """The action on any resource, by the statement that grants it."""
    return Granted(name, None, "", share_of(held.on_some_resource, expand_all(name)))


def surest(ways: Iterable[Way]) -> list[Way]:
    """The ways that are sure; all of them where none is."""
    every = list(ways)
    return [each for each in every if each.waits_for is None] or every
