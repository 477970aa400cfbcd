"""Known privilege escalation paths: which actions each needs, and what closes it.

The paths are in `escalation.json`. Sources, by the path's own number there:
- Datadog, https://pathfinding.cloud (`iam-001` is https://pathfinding.cloud/paths/iam-001)
- Rhino Security Labs, the 21 methods of Spencer Gietzen,
  https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/
- Bishop Fox, https://bishopfox.com/blog/privilege-escalation-in-aws
Pairs of IAM's actions of which one alone is enough have no row of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.facts.table import read_table
from policypack.start.record import record


@record(frozen=True)
class EscalationPath:
    """All of `actions` together are enough.

    `decisive` are those that a narrow Resource or a limiting Condition defuses: they must reach all
    resources of their kind; the others serve on any. `passed_to` are the services that can receive
    the role. `needs` are ARNs, with variables, that they must reach instead, where the actions take
    resources of several types at once.

    `is_of_own` marks those of `OWN_PRINCIPALS`.

    Functions and state machines are what serverless teams deploy: `through_lambda` marks a path
    that makes a new one, and `by_deploying` one that changes one which exists. The second is what
    deployment pipelines are for, so it is not an escalation of the general kind.
    """

    name: str
    actions: frozenset[str]
    decisive: frozenset[str]
    source: str
    passed_to: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    through_lambda: bool = False
    by_deploying: bool = False
    is_of_own: bool = False
    calls: tuple[str, ...] = ()

    @property
    def besides(self) -> tuple[str, ...]:
        """The ARNs to reach besides that of what runs as the role, such as a document."""
        return tuple(each for each in self.needs if ":document/" in each)


@record(frozen=True)
class OwnPrincipal:
    """Who writes the policies of what it creates or becomes has whatever it writes.

    `kind` is that of the ARNs, `writes` are the actions that give a policy, `becomes` those that
    create one for the caller, let it in or hand it credentials. `unbinds` take a boundary away.
    """

    kind: str
    writes: tuple[str, ...]
    becomes: tuple[str, ...]
    unbinds: tuple[str, ...]
    does: str
    source: str


def _read_path(row: Mapping[str, Any]) -> EscalationPath:
    actions = {key: frozenset(row[key]) for key in ("actions", "decisive")}
    lists = {key: tuple(row[key]) for key in ("passed_to", "needs", "calls") if key in row}
    return EscalationPath(**{**row, **actions, **lists})


# The single actions whose requests have the key iam:PermissionsBoundary:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
WITH_BOUNDARY_KEY = frozenset(
    {"iam:AttachRolePolicy", "iam:AttachUserPolicy", "iam:PutRolePolicy", "iam:PutUserPolicy"}
)
# These need no wide Resource: the two actions must only meet on some principal. Who creates a role
# writes its trust policy; a new user needs a key or a password, and a group a member.
OWN_PRINCIPALS = (
    OwnPrincipal(
        kind="role",
        writes=("iam:PutRolePolicy", "iam:AttachRolePolicy"),
        becomes=("iam:CreateRole", "iam:UpdateAssumeRolePolicy", "sts:AssumeRole"),
        unbinds=("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
        does="writes the policies of a role that it creates or can assume",
        source="iam-014, iam-017, iam-019, iam-021",
    ),
    OwnPrincipal(
        kind="user",
        writes=("iam:PutUserPolicy", "iam:AttachUserPolicy"),
        becomes=("iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"),
        unbinds=("iam:DeleteUserPermissionsBoundary", "iam:PutUserPermissionsBoundary"),
        does="writes the policies of a user that it can sign in as",
        source="iam-015, iam-018",
    ),
    OwnPrincipal(
        kind="group",
        writes=("iam:PutGroupPolicy", "iam:AttachGroupPolicy"),
        becomes=("iam:AddUserToGroup",),
        unbinds=(),
        does="writes the policies of a group that it can join",
        source="iam-010, iam-011, iam-013",
    ),
)
# What makes the content of a policy the caller's own, so that its ARN or boundary is not a limit.
WRITES_POLICIES = ("iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion")


# Services whose own pages say that they run the caller's code or calls with the role.

ESCALATION_PATHS = tuple(map(_read_path, read_table(__file__)["paths"]))
# Services that make the calls which their configuration has, and no others: `calls` are the
# services to which those calls can pass another role, empty for all.
CONFIGURING_PATHS = tuple(map(_read_path, read_table(__file__)["configures"]))
