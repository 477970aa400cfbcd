"""AWS's managed policies as documents, as far as their facts go.

A resource that is named stands as one of AWS's choice, and a condition that limits as one on a tag:
enough to judge what is granted widely, and what together with other policies.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from policypack.facts.managed_policies import ManagedStatement, managed_statements
from policypack.iam.document.document import parse
from policypack.iam.document.elements import Document
from policypack.iam.meaning import actions, impact
from policypack.iam.meaning.actions import ActionSet, expand_all
from policypack.iam.meaning.expanded_statements import expand_statements
from policypack.iam.meaning.kind import Gravity
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.permissions.escalation import controls_iam

# One action for each kind of store; policies for operators, which read metrics and logs, have none.
_STORED_DATA = (
    "s3:GetObject",
    "dynamodb:GetItem",
    "kinesis:GetRecords",
    "sqs:ReceiveMessage",
    "secretsmanager:GetSecretValue",
)
_LIMIT = {"StringEquals": {"aws:ResourceTag/of-a-choice-of-aws": "true"}}
# No principal writes a tag that AWS reserves.
_FIRM_LIMIT = {"StringEquals": {"aws:ResourceTag/aws:of-a-choice-of-aws": "true"}}


@lru_cache(maxsize=256)
def managed_policy(name: str, path: str = "") -> Document | None:
    """The document of a policy by its name, such as `AmazonS3FullAccess`; None for a new one.

    Paths in it begin with `path`, or else with the name.
    """
    statements = managed_statements(name)
    if statements is None:
        return None
    made = [_statement(each, f"{name}/{at}") for at, each in enumerate(statements)]
    return parse({"Version": "2012-10-17", "Statement": made}, path or name)


def _statement(facts: ManagedStatement, place: str) -> Mapping[str, object]:
    effect, _, passed = facts.effect.partition(">")
    made: dict[str, object] = {"Effect": "Allow" if effect.startswith("A") else "Deny"}
    made["NotAction" if "!" in effect else "Action"] = list(facts.actions)
    if facts.resources == "-":
        made["Resource"] = f"arn:aws:of-the-choice-of-aws:::{place}"
    elif facts.resources.startswith("!"):
        made["NotResource"] = facts.resources[1:].split(",")
    else:
        made["Resource"] = facts.resources.split(",")
    if "?" in effect:
        made["Condition"] = _LIMIT
    elif "=" in effect:
        made["Condition"] = _FIRM_LIMIT
    elif passed:
        made["Condition"] = {"StringLike": {"iam:PassedToService": passed.split(",")}}
    return made


class ManagedAccess(NamedTuple):
    """The grants of a policy on every resource.

    `is_admin`: its holder controls IAM, and so the account. `services` has the services of which it
    grants nearly every action, without harmless ones; `controls` describes its actions that change
    other resources, in words, "" without any, and `gravity` how grave they are. `reads` describes
    its actions that read the content of tables, buckets, streams, queues and secrets.
    `is_of_one_service`: it controls only resources of the one service in `services`.
    """

    is_admin: bool
    services: tuple[str, ...]
    controls: str
    reads: str
    gravity: Gravity
    is_of_one_service: bool


@lru_cache(maxsize=1)
def _stored_data() -> ActionSet:
    return expand_all(*_STORED_DATA)


def _whole_services(held: ActionSet) -> tuple[str, ...]:
    """The services of which nearly every action is held, those with grave actions first."""
    whole = actions.whole_services(held) - impact.harmless_services()
    return tuple(
        sorted(whole, key=lambda each: (not actions.service(each) & impact.control(), each))
    )


@lru_cache(maxsize=256)
def managed_access(name: str) -> ManagedAccess | None:
    """The grants of a policy on every resource; None for a new policy."""
    document = managed_policy(name)
    if document is None:
        return None
    permissions = EffectivePermissions(expand_statements(document))
    held = permissions.wide.sure
    grave, changing = held & impact.control(), held & impact.changing()
    services = _whole_services(held)
    own = actions.union(actions.service(each) for each in services)
    return ManagedAccess(
        is_admin=controls_iam(permissions),
        services=services,
        controls=impact.examples(grave or changing),
        reads=impact.examples(held & _stored_data()),
        gravity=impact.gravity_of(grave),
        is_of_one_service=len(services) == 1 and not grave & ~own,
    )
