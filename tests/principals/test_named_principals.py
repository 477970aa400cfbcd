"""Escalation to principals that the program names: 40 pairs, judged before any of them ran.

`critical`: the target is administrator or controls IAM; `high`: it has more rights; None: silent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from policypack.facts.escalation import ESCALATION_PATHS, EscalationPath
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.principals.cuts import open_ways
from policypack.principals.escalations import Escalation, escalations
from tests.each import each
from tests.exposure.stacks import (
    ACCOUNT,
    FUNCTION,
    ROLE,
    allow,
    arn_of,
    deployed,
    document,
    function,
    role,
)
from tests.judged import UNKNOWN, resource

USER, GROUP, POLICY = (f"aws:iam/{each.lower()}:{each}" for each in ("User", "Group", "Policy"))
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
ANYTHING = allow("*", "*")
SECRETS = allow("secretsmanager:GetSecretValue", "*")
ADMIN = arn_of(ROLE, "admin")
OWN = arn_of(ROLE, "worker")
WORKER = {"AWS": OWN}
WHOLE = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def service(name: str) -> dict[str, str]:
    return {"Service": f"{name}.amazonaws.com"}


def worker(*statements: Any) -> list[Resource]:
    return role("worker", *statements, trusts=service("ec2"))


def admin(trusts: Any, *statements: Any) -> list[Resource]:
    return role("admin", *(statements or (ANYTHING,)), trusts=trusts)


def managed(name: str, *statements: Any, to: Resource) -> list[Resource]:
    """A managed policy that is attached to the role."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    policy = resource(POLICY, {"arn": arn, "name": name, "policy": document(*statements)}, name)
    attached = {"role": to.name, "policyArn": arn}
    depends = {"role": [to], "policyArn": [policy]}
    return [policy, resource(ATTACHMENT, attached, name, depends=depends)]


def user(name: str, *statements: Any) -> list[Resource]:
    own = {"arn": f"arn:aws:iam::{ACCOUNT}:user/{name}", "name": name, "id": name}
    held = resource(USER, own, name)
    inline = {"user": name, "policy": document(*statements)}
    return [held, resource("aws:iam/userPolicy:UserPolicy", inline, name, depends={"user": [held]})]


def passes(to: str, *actions: str) -> list[Resource]:
    return [
        *worker(allow("iam:PassRole", ADMIN), allow(list(actions), "*")),
        *admin(service(to)),
    ]


def with_policy(*writes: str, attached: bool = True) -> list[Resource]:
    held = worker(allow(list(writes), f"arn:aws:iam::{ACCOUNT}:policy/tools"))
    other = role("other")[0]
    return [*held, other, *managed("tools", allow("s3:ListAllMyBuckets", "*"),
                                   to=held[0] if attached else other)]  # fmt: skip


def code(action: str, *, on: str = "tool", runs: tuple[Any, ...] = (ANYTHING,)) -> list[Resource]:
    held = role("admin", *runs)
    return [*worker(allow(action, arn_of(FUNCTION, on))), *held, function("tool", held[0])]


def bounded() -> list[Resource]:
    """An admin role whose boundary leaves it next to nothing."""
    arn = f"arn:aws:iam::{ACCOUNT}:policy/limit"
    nothing = document(allow("s3:ListAllMyBuckets", "*"))
    limit = resource(POLICY, {"arn": arn, "name": "limit", "policy": nothing}, "limit")
    held = admin(WHOLE)
    own = {**held[0].wire, "permissionsBoundary": arn}
    return [resource(ROLE, own, "admin", depends={"permissionsBoundary": [limit]}), held[1], limit]


def tagged(team: str) -> list[Resource]:
    """A role with a tag that writes the policies of the team's roles."""
    limit = {"StringEquals": {"iam:ResourceTag/team": "shop"}}
    held = worker(allow("iam:PutRolePolicy", arn_of(ROLE, "*"), Condition=limit))
    own = resource(ROLE, {**held[0].wire, "tags": {"team": team}}, "worker")
    return [own, held[1]]


class Case(NamedTuple):
    says: str
    made: Callable[[], list[Resource]]
    target: str
    severity: str | None


CRITICAL, HIGH = "critical", "high"
ASSUMES = allow("sts:AssumeRole", ADMIN)
CASES = [
    # The holder's own policies.
    Case("own inline", lambda: worker(allow("iam:PutRolePolicy", OWN)), "worker", CRITICAL),
    Case("own attached", lambda: worker(allow("iam:AttachRolePolicy", OWN)), "worker", CRITICAL),
    Case("own by prefix",
         lambda: worker(allow("iam:PutRolePolicy", arn_of(ROLE, "work*"))), "worker", CRITICAL),
    Case("another prefix",
         lambda: worker(allow("iam:PutRolePolicy", arn_of(ROLE, "web-*"))), "worker", None),
    Case("own in a boundary", lambda: worker(allow("iam:PutRolePolicy", OWN, Condition={
        "StringEquals": {"iam:PermissionsBoundary": f"arn:aws:iam::{ACCOUNT}:policy/limit"}})),
        "worker", None),
    Case("own by one policy", lambda: worker(allow("iam:AttachRolePolicy", OWN, Condition={
        "ArnEquals": {"iam:PolicyARN": "arn:aws:iam::aws:policy/ReadOnlyAccess"}})),
        "worker", None),
    Case("own by its tag", lambda: tagged("shop"), "worker", CRITICAL),
    Case("own by another tag", lambda: tagged("web"), "worker", None),
    Case("own policy", lambda: with_policy("iam:CreatePolicyVersion"), "worker", CRITICAL),
    Case("own old version", lambda: with_policy("iam:SetDefaultPolicyVersion"), "worker", CRITICAL),
    Case("policy of another",
         lambda: with_policy("iam:CreatePolicyVersion", attached=False), "worker", None),
    Case("own policy read", lambda: with_policy("iam:GetPolicyVersion"), "worker", None),
    Case("own user",
         lambda: user("ann", allow("iam:PutUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/ann")),
         "ann", CRITICAL),
    Case("another user",
         lambda: user("ann", allow("iam:PutUserPolicy", f"arn:aws:iam::{ACCOUNT}:user/bob")),
         "ann", None),
    # Assuming, and trust policies.
    Case("assumes by name", lambda: [*worker(ASSUMES), *admin(WORKER)], "admin", CRITICAL),
    Case("assumes by account", lambda: [*worker(ASSUMES), *admin(WHOLE)], "admin", CRITICAL),
    Case("is trusted by name", lambda: [*worker(), *admin(WORKER)], "admin", CRITICAL),
    Case("account without permission", lambda: [*worker(), *admin(WHOLE)], "admin", None),
    Case("not trusted", lambda: [*worker(ASSUMES), *admin(service("ec2"))], "admin", None),
    Case("another trusted",
         lambda: [*worker(ASSUMES), *admin({"AWS": arn_of(ROLE, "web")})], "admin", None),
    Case("assumes a reader",
         lambda: [*worker(ASSUMES), *admin(WORKER, allow("s3:ListAllMyBuckets", "*"))],
         "admin", None),
    Case("assumes one with secrets",
         lambda: [*worker(ASSUMES), *admin(WORKER, SECRETS)], "admin", HIGH),
    Case("assumes its equal",
         lambda: [*worker(ASSUMES, SECRETS), *admin(WORKER, SECRETS)], "admin", None),
    Case("assumes one in a boundary", lambda: [*worker(ASSUMES), *bounded()], "admin", None),
    Case("assuming is denied",
         lambda: [*worker(ASSUMES, {**ASSUMES, "Effect": "Deny"}), *admin(WORKER)], "admin", None),
    Case("rewrites the trust policy",
         lambda: [*worker(allow("iam:UpdateAssumeRolePolicy", ADMIN)), *admin(service("ec2"))],
         "admin", CRITICAL),
    Case("rewrites that of a reader",
         lambda: [*worker(allow("iam:UpdateAssumeRolePolicy", ADMIN)),
                  *admin(service("ec2"), allow("s3:ListAllMyBuckets", "*"))], "admin", None),
    Case("rewrites that of one with secrets",
         lambda: [*worker(allow("iam:UpdateAssumeRolePolicy", ADMIN)),
                  *admin(service("ec2"), SECRETS)], "admin", HIGH),
    Case("writes and becomes a reader",
         lambda: [*worker(allow("iam:PutRolePolicy", ADMIN)),
                  *admin(WORKER, allow("s3:ListAllMyBuckets", "*"))], "admin", CRITICAL),
    # That one document is an escalation by itself, and has a finding of its own.
    Case("told of the document",
         lambda: [*worker(ASSUMES, allow("iam:PutRolePolicy", ADMIN)),
                  *admin(WORKER, allow("s3:ListAllMyBuckets", "*"))], "admin", None),
    Case("writes a reader",
         lambda: [*worker(allow("iam:PutRolePolicy", ADMIN)),
                  *admin(service("ec2"), allow("s3:ListAllMyBuckets", "*"))], "admin", None),
    # Passing.
    Case("RunTask", lambda: passes("ecs-tasks", "ecs:RunTask"), "admin", CRITICAL),
    Case("RunInstances", lambda: passes("ec2", "ec2:RunInstances"), "admin", CRITICAL),
    Case("CreateJob", lambda: passes("glue", "glue:CreateJob", "glue:StartJobRun"),
         "admin", CRITICAL),
    Case("CreateFunction",
         lambda: passes("lambda", "lambda:CreateFunction", "lambda:InvokeFunction"),
         "admin", CRITICAL),
    Case("to a service that is not trusted", lambda: passes("lambda", "ecs:RunTask"),
         "admin", None),
    Case("without a service", lambda: passes("ecs-tasks"), "admin", None),
    Case("to another service only",
         lambda: [*worker(allow("iam:PassRole", ADMIN, Condition={"StringEquals": {
             "iam:PassedToService": "lambda.amazonaws.com"}}), allow("ecs:RunTask", "*")),
             *admin(service("ecs-tasks"))], "admin", None),
    # Functions.
    Case("code", lambda: code("lambda:UpdateFunctionCode"), "admin", CRITICAL),
    Case("code of another", lambda: code("lambda:UpdateFunctionCode", on="other"), "admin", None),
    Case("code of a reader",
         lambda: code("lambda:UpdateFunctionCode", runs=(allow("s3:ListAllMyBuckets", "*"),)),
         "admin", None),
    Case("invoked only", lambda: code("lambda:InvokeFunction"), "admin", None),
    # Users.
    Case("keys", lambda: [*worker(allow("iam:CreateAccessKey", f"arn:aws:iam::{ACCOUNT}:user/ann")),
                          *user("ann", ANYTHING)], "ann", CRITICAL),
    Case("an administrator needs none",
         lambda: [*worker(ANYTHING), *admin(WORKER)], "admin", None),
]  # fmt: skip


def _severity(found: Escalation | None) -> str | None:
    return None if found is None else CRITICAL if found.gain.is_control else HIGH


def judged(stack: Stack, holder: str) -> dict[str, Escalation]:
    found = (each for each in stack.of_type(ROLE, USER) if each.name == holder)
    return {
        each.target.resource.name: each
        for each in escalations(stack, next(found))
        if isinstance(each, Escalation)
    }


@pytest.mark.parametrize("given", CASES, ids=lambda given: given.says)
def test_the_holder_gains_more_rights(given: Case) -> None:
    made = given.made()
    stack, holder = deployed(*made), made[0].name
    found = judged(stack, holder)
    severity = _severity(found.get(given.target))
    assert severity == given.severity
    for way in found.values():
        # THEN the chain can be read, and is closed by the change that the finding names
        assert way.chain
        assert all(call.startswith("aws ") for call in way.chain)
        assert way.cut.steps
        assert not open_ways(stack, way.holder, way.target, way.cut)


@each("path", [each for each in ESCALATION_PATHS if each.passed_to])
def test_each_service_that_acts_as_a_passed_role_leads_to_it(path: EscalationPath) -> None:
    actions = sorted(path.actions - {"iam:PassRole"})
    for service in path.passed_to:
        short = service.removesuffix(".amazonaws.com")
        found = judged(deployed(*passes(short, *actions)), "worker")
        assert found["admin"].gain.is_control
        admin = found["admin"]
        assert admin.cut.steps
        assert not open_ways(admin.stack, admin.holder, admin.target, admin.cut)
        # AND without one of the other actions there is no way
        missing = judged(deployed(*passes(short, *actions[1:])), "worker")
        assert "admin" not in missing or len(missing["admin"].ways[0].grants) < len(path.actions)


def test_no_pair_is_there_twice() -> None:
    assert len({each.says for each in CASES}) == len(CASES)


def unnamed(made: list[Resource]) -> list[Resource]:
    """The resources as at a first preview: their ARNs are known after apply."""

    def without(each: Resource) -> Resource:
        known = {key: value for key, value in each.wire.items() if key not in ("arn", "id")}
        depends = {key: tuple(urns) for key, urns in each.property_dependencies.items()}
        unknown = {"arn": UNKNOWN} if "arn" in each.wire else {}
        return Resource(each.urn, each.type, each.name, {**known, **unknown}, depends, True)

    return [without(each) for each in made]


@pytest.mark.parametrize("says", ["own inline", "own by prefix", "another prefix", "own policy",
                                  "rewrites the trust policy", "RunTask", "code",
                                  "assumes by account", "own user"])  # fmt: skip
def test_at_a_first_preview_names_decide(says: str) -> None:
    given = next(each for each in CASES if each.says == says)
    made = unnamed(given.made())
    found = judged(deployed(*made), made[0].name)
    severity = _severity(found.get(given.target))
    assert severity == given.severity
