"""Roles with all that is attached to them: iam-role-escalates-across-policies,
-policies-conflict, -readonly-to-foreign-account."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.documents import ACCOUNT, allow, deny, document, text
from tests.judged import UNKNOWN, outcomes, resource, verdicts

TOGETHER = "iam-role-escalates-across-policies"
CONFLICT = "iam-role-policies-conflict"
READS = "iam-role-readonly-to-foreign-account"

ROLE = "aws:iam/role:Role"
INLINE = "aws:iam/rolePolicy:RolePolicy"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
PER_POLICY = "aws:iam/policyAttachment:PolicyAttachment"
EXCLUSIVE = "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive"
EXCLUSIVE_INLINE = "aws:iam/rolePoliciesExclusive:RolePoliciesExclusive"
OTHER = "999988887777"
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
QUEUES = "arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole"

PASSING = allow("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/*")
CREATING = allow(
    ["lambda:CreateFunction", "lambda:InvokeFunction"],
    f"arn:aws:lambda:eu-central-1:{ACCOUNT}:function:*",
)


def role(**properties: Any) -> Resource:
    return resource(ROLE, {"name": "orders", **properties}, "orders")


def inline(name: str, *statements: dict[str, Any], **properties: Any) -> Resource:
    made = {"name": name, "role": "orders", "policy": document(*statements), **properties}
    return resource(INLINE, made, name)


def managed(name: str, *statements: dict[str, Any]) -> Resource:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/{name}"
    return resource(POLICY, {"arn": arn, "policy": text(*statements)}, name)


def attached(policy: Resource, kind: str = ATTACHMENT) -> Resource:
    arn = policy.get("arn")
    properties: dict[str, dict[str, Any]] = {
        ATTACHMENT: {"role": "orders", "policyArn": arn},
        PER_POLICY: {"roles": ["orders"], "policyArn": arn},
        EXCLUSIVE: {"roleName": "orders", "policyArns": [arn]},
    }
    return resource(kind, properties[kind], f"{policy.name}-attached")


def found(rule: str, *resources: Resource, **settings: Any) -> list[str]:
    return [outcome for outcome, _ in outcomes(rule, *resources, **settings)]


# escalates-across-policies


@pytest.mark.parametrize("kind", [ATTACHMENT, PER_POLICY, EXCLUSIVE])
def test_two_harmless_policies_that_open_a_way_together_violate(kind: str) -> None:
    passing = managed("passing", PASSING)
    stack = (role(), passing, attached(passing, kind), inline("creating", CREATING))
    (verdict,) = verdicts(TOGETHER, *stack)
    assert verdict.outcome.value == "violates"
    assert verdict.subject.endswith("::orders")
    assert "iam:PassRole" in verdict.message
    assert "passing.policy.Statement[0]" in verdict.message


def test_inline_policies_of_the_role_and_attachments_by_arn_count() -> None:
    passing = managed("passing", PASSING)
    own = role(
        inlinePolicies=[{"name": "creating", "policy": text(CREATING)}],
        managedPolicyArns=[passing.get("arn")],
    )
    assert found(TOGETHER, own, passing) == ["violates"]


def test_a_literal_arn_of_a_policy_counts_before_the_first_deployment() -> None:
    passing = managed("passing", PASSING)
    unborn = resource(passing.type, {**passing.wire, "name": "passing", "arn": UNKNOWN})
    own = role(managedPolicyArns=["arn:aws:iam::111122223333:policy/passing"])
    assert found(TOGETHER, own, unborn, inline("creating", CREATING)) == ["violates"]


def test_attachments_of_unknown_arns_are_linked_by_the_record() -> None:
    passing = managed("passing", PASSING)
    own = role()
    link = resource(
        ATTACHMENT,
        {"role": UNKNOWN, "policyArn": UNKNOWN},
        depends={"role": [own], "policyArn": [passing]},
    )
    assert found(TOGETHER, own, passing, link, inline("creating", CREATING)) == ["violates"]


@pytest.mark.parametrize(
    "others",
    [
        pytest.param((inline("passing", PASSING),), id="one half"),
        pytest.param(
            (inline("passing", PASSING), inline("creating", CREATING, role="another")),
            id="the other half elsewhere",
        ),
        pytest.param(
            (
                inline("passing", PASSING),
                inline("creating", CREATING),
                inline("never", deny("iam:PassRole")),
            ),
            id="a Deny in a third",
        ),
        pytest.param((inline("all", PASSING, CREATING), inline("more")), id="one alone does it"),
    ],
)
def test_what_does_not_open_a_way_together_complies(others: tuple[Resource, ...]) -> None:
    made = tuple(each for each in others if each.get("policy.Statement"))
    assert found(TOGETHER, role(), *made) == []


def test_a_malformed_document_is_for_its_own_rule_and_leaves_the_others_judged() -> None:
    broken = resource(INLINE, {"role": "orders", "policy": "no JSON"}, "broken")
    stack = (role(), broken, inline("passing", PASSING), inline("creating", CREATING))
    assert found(TOGETHER, *stack) == ["violates"]


def test_an_unknown_document_decides_only_where_the_rest_does_not() -> None:
    unknown = inline("unknown", policy=UNKNOWN)
    stack = (role(), unknown, inline("passing", PASSING))
    told = verdicts(TOGETHER, *stack)
    assert {(each.outcome.value, each.path) for each in told} == {("undecided", "policy")}
    assert {each.subject.rpartition("::")[2] for each in told} == {"unknown"}
    assert "violates" in found(TOGETHER, *stack, inline("creating", CREATING))


def test_a_policy_that_the_program_does_not_define_cannot_be_told() -> None:
    arn = f"arn:aws:iam::{ACCOUNT}:policy/elsewhere"
    link = resource(ATTACHMENT, {"role": "orders", "policyArn": arn}, "link")
    assert set(found(TOGETHER, role(), link, inline("passing", PASSING))) == {"undecided"}


def test_a_boundary_closes_what_it_does_not_allow() -> None:
    stack = (inline("passing", PASSING), inline("creating", CREATING))
    narrow, wide = managed("narrow", allow("s3:GetObject")), managed("wide", PASSING, CREATING)
    for boundary, expected in ((narrow, []), (wide, ["violates"])):
        own = role(permissionsBoundary=boundary.get("arn"))
        assert found(TOGETHER, own, boundary, *stack) == expected


@pytest.mark.parametrize("boundary", [UNKNOWN, f"arn:aws:iam::{ACCOUNT}:policy/elsewhere"])
def test_a_boundary_that_is_not_known_cannot_be_told(boundary: Any) -> None:
    own = role(permissionsBoundary=boundary)
    stack = (inline("passing", PASSING), inline("creating", CREATING))
    assert outcomes(TOGETHER, own, *stack) == [("undecided", "permissionsBoundary")]


def test_a_boundary_with_an_unknown_part_cannot_be_told() -> None:
    boundary = resource(
        POLICY,
        {"arn": f"arn:aws:iam::{ACCOUNT}:policy/limit", "policy": document(allow(UNKNOWN))},
        "limit",
    )
    own = role(permissionsBoundary=boundary.get("arn"))
    stack = (inline("passing", PASSING), inline("creating", CREATING))
    assert found(TOGETHER, own, boundary, *stack) == ["undecided"]


OF_AWS = "arn:aws:iam::aws:policy/"


def of_aws(name: str) -> Resource:
    return resource(ATTACHMENT, {"role": "orders", "policyArn": OF_AWS + name}, "of-aws")


def test_a_policy_of_awss_own_counts_with_the_others() -> None:
    scaling = of_aws("AutoScalingFullAccess")
    assert found(TOGETHER, role(), scaling, inline("passing", PASSING)) == ["violates"]
    assert found(TOGETHER, role(), scaling, inline("reading", allow("s3:GetObject"))) == []


def test_a_policy_of_aws_that_opens_a_way_alone_is_for_the_rules_on_attachments() -> None:
    administrator = of_aws("AdministratorAccess")
    assert found(TOGETHER, role(), administrator, inline("passing", PASSING)) == []


@pytest.mark.parametrize(
    "lesser",
    [
        pytest.param(of_aws("AmazonEC2FullAccess"), id="instances that exist"),
        pytest.param(inline("deploying", allow("lambda:UpdateFunctionCode")), id="functions"),
    ],
)
def test_a_policy_that_takes_over_roles_in_use_alone_does_not_hide_any_role(
    lesser: Resource,
) -> None:
    starting = inline("starting", allow("ec2:RunInstances"))
    assert found(TOGETHER, role(), lesser, starting, inline("passing", PASSING)) == ["violates"]
    assert found(TOGETHER, role(), lesser, starting) == []


def test_a_policy_of_aws_that_is_newer_than_the_facts_cannot_be_told() -> None:
    (verdict,) = verdicts(TOGETHER, role(), of_aws("AWSBrandNew"), inline("passing", PASSING))
    assert (verdict.outcome.value, verdict.path) == ("undecided", "policyArn")
    assert "AWSBrandNew" in str(verdict.waits_for)
    assert verdict.subject.endswith("::of-aws")


@pytest.mark.parametrize(
    ("boundary", "expected"),
    [
        ("AdministratorAccess", ["violates"]),
        ("PowerUserAccess", []),
        ("AWSBrandNew", ["undecided"]),
    ],
)
def test_a_boundary_may_be_a_policy_of_aws(boundary: str, expected: list[str]) -> None:
    own = role(permissionsBoundary=OF_AWS + boundary)
    stack = (inline("passing", PASSING), inline("creating", CREATING))
    assert [each.removesuffix("-tell") for each in found(TOGETHER, own, *stack)] == expected


def test_a_boundary_that_leaves_another_way_open_closes_this_one() -> None:
    limit = managed("limit", allow("iam:AttachRolePolicy"), CREATING)
    own = role(permissionsBoundary=limit.get("arn"))
    stack = (inline("passing", PASSING), inline("creating", CREATING))
    assert found(TOGETHER, own, limit, *stack) == []


# policies-conflict


def link(arn: Any, kind: str = ATTACHMENT, name: str = "link") -> Resource:
    properties: dict[str, dict[str, Any]] = {
        ATTACHMENT: {"role": "orders", "policyArn": arn},
        PER_POLICY: {"roles": ["orders"], "policyArn": arn},
        EXCLUSIVE: {"roleName": "orders", "policyArns": [arn]},
    }
    return resource(kind, properties[kind], name)


@pytest.mark.parametrize("kind", [ATTACHMENT, PER_POLICY, EXCLUSIVE])
def test_a_list_of_the_role_and_an_attachment_conflict(kind: str) -> None:
    stack = (role(managedPolicyArns=[LOGS]), link(QUEUES, kind))
    assert outcomes(CONFLICT, *stack) == [("violates", "managedPolicyArns")]


def test_an_empty_inline_entry_and_an_inline_policy_conflict() -> None:
    stack = (role(inlinePolicies=[{}]), inline("read", allow("s3:GetObject")))
    assert outcomes(CONFLICT, *stack) == [("violates", "inlinePolicies")]


def test_inline_policies_of_the_role_and_an_exclusive_list_conflict() -> None:
    exclusive = resource(EXCLUSIVE_INLINE, {"roleName": "orders", "policyNames": ["b"]})
    own = role(inlinePolicies=[{"name": "a", "policy": text(allow("s3:GetObject"))}])
    assert outcomes(CONFLICT, own, exclusive) == [("violates", "inlinePolicies")]


def test_a_policy_attachment_and_another_one_of_the_same_policy_conflict() -> None:
    stack = (role(), link(LOGS, PER_POLICY, "all"), link(LOGS))
    (verdict,) = verdicts(CONFLICT, *stack)
    assert "PolicyAttachment all" in verdict.message


def exclusive_inline(*names: Any, **more: Any) -> Resource:
    made = {"roleName": "orders", "policyNames": list(names)}
    return resource(EXCLUSIVE_INLINE, made, "list", **more)


def test_an_exclusive_list_removes_what_it_does_not_list() -> None:
    (verdict,) = verdicts(CONFLICT, role(), link(LOGS, EXCLUSIVE, "list"), link(QUEUES))
    assert "RolePolicyAttachmentsExclusive list removes" in verdict.message
    assert verdict.fix == (
        "List the policies of RolePolicyAttachment link in RolePolicyAttachmentsExclusive list "
        "too, or remove one of the two"
    )
    reading = inline("read", allow("s3:GetObject"))
    assert found(CONFLICT, role(), exclusive_inline("write"), reading) == ["violates"]
    assert found(CONFLICT, role(), exclusive_inline(), reading) == ["violates"]


def test_an_exclusive_list_with_what_others_give_complies() -> None:
    own, policy = role(), managed("writing", allow("s3:PutObject"))
    reading = inline("read", allow("s3:GetObject"))
    listed = {"roleName": [own], "policyNames": [reading]}
    for inlined in (exclusive_inline("read"), exclusive_inline(UNKNOWN, depends=listed)):
        assert found(CONFLICT, own, inlined, reading) == []
    one = resource(
        ATTACHMENT,
        {"role": "orders", "policyArn": policy.get("arn")},
        depends={"policyArn": [policy]},
    )
    assert found(CONFLICT, own, policy, one, link(policy.get("arn"), EXCLUSIVE, "list")) == []


@pytest.mark.parametrize(
    "stack",
    [
        (link(UNKNOWN, EXCLUSIVE, "list"), link(QUEUES)),
        (link(LOGS, EXCLUSIVE, "list"), link(UNKNOWN)),
    ],
)
def test_an_unknown_policy_may_be_listed(stack: tuple[Resource, ...]) -> None:
    assert found(CONFLICT, role(), *stack) == ["undecided"]


def test_a_policy_attachment_of_other_roles_detaches_its_policy_from_this_one() -> None:
    elsewhere = resource(PER_POLICY, {"roles": ["another"], "policyArn": LOGS}, "all")
    (verdict,) = verdicts(CONFLICT, role(), elsewhere, link(LOGS))
    assert "PolicyAttachment all detaches" in verdict.message
    assert "RolePolicyAttachment" in (verdict.fix or "")
    assert found(CONFLICT, role(), elsewhere, link(QUEUES)) == []


@pytest.mark.parametrize(
    "stack",
    [
        (role(managedPolicyArns=[LOGS, QUEUES]),),
        (role(), link(LOGS), link(QUEUES)),
        (role(), link(LOGS, PER_POLICY, "one"), link(QUEUES, PER_POLICY, "two")),
        (role(), link(LOGS), link(LOGS, EXCLUSIVE, "list")),
        (role(managedPolicyArns=[LOGS]), resource(ATTACHMENT, {"role": "b", "policyArn": QUEUES})),
        # The provider reports what others have attached.
        (role(managedPolicyArns=[LOGS]), link(LOGS)),
        (
            role(inlinePolicies=[{"name": "read", "policy": "..."}]),
            inline("read", allow("s3:GetObject")),
        ),
    ],
)
def test_one_way_alone_complies(stack: tuple[Resource, ...]) -> None:
    assert outcomes(CONFLICT, *stack) == []


def test_an_unknown_list_cannot_be_told_unless_the_provider_alone_fills_it() -> None:
    assert outcomes(CONFLICT, role(managedPolicyArns=UNKNOWN), link(LOGS)) == [
        ("undecided", "managedPolicyArns")
    ]
    assert outcomes(CONFLICT, role(managedPolicyArns=[UNKNOWN]), link(LOGS)) == [
        ("undecided", "managedPolicyArns[0]")
    ]
    computed = resource(
        ROLE,
        {"name": "orders", "managedPolicyArns": UNKNOWN, "inlinePolicies": UNKNOWN},
        depends={"name": []},
    )
    assert outcomes(CONFLICT, computed, link(LOGS), inline("a", allow("s3:GetObject"))) == []


def test_an_unknown_list_leaves_the_others_judged() -> None:
    own = role(inlinePolicies=UNKNOWN, managedPolicyArns=[LOGS])
    found_ = outcomes(CONFLICT, own, inline("a", allow("s3:GetObject")), link(QUEUES))
    assert found_ == [("undecided", "inlinePolicies"), ("violates", "managedPolicyArns")]


def test_an_attachment_to_an_unknown_role_may_be_to_this_one() -> None:
    unknown = resource(ATTACHMENT, {"role": UNKNOWN, "policyArn": QUEUES})
    assert outcomes(CONFLICT, role(managedPolicyArns=[LOGS]), unknown) == [("undecided", "role")]


# readonly-to-foreign-account

READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess"


def auditor(account: Any = OTHER, **properties: Any) -> Resource:
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": account},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"sts:ExternalId": "shop-3f9c1b7e52d8"}},
    }
    arn = f"arn:aws:iam::{ACCOUNT}:role/orders"
    return role(assumeRolePolicy=document(statement), arn=arn, **properties)


@pytest.mark.parametrize("kind", [ATTACHMENT, PER_POLICY, EXCLUSIVE])
def test_read_access_to_everything_for_a_stranger_violates(kind: str) -> None:
    told = outcomes(READS, auditor(), link(READ_ONLY, kind))
    assert told == [("violates", "assumeRolePolicy.Statement[0].Principal.AWS")]


def test_the_roles_own_list_counts_too() -> None:
    assert found(READS, auditor(managedPolicyArns=[READ_ONLY])) == ["violates"]


@pytest.mark.parametrize("name", ["SecurityAudit", "job-function/ViewOnlyAccess"])
def test_policies_that_show_no_data_comply(name: str) -> None:
    assert found(READS, auditor(), link(f"arn:aws:iam::aws:policy/{name}")) == []


def test_the_own_and_trusted_accounts_may_read() -> None:
    assert found(READS, auditor(ACCOUNT), link(READ_ONLY)) == []
    assert found(READS, auditor(), link(READ_ONLY), trusted_accounts=[OTHER]) == []


def test_what_is_unknown_of_trust_or_policies_cannot_be_told() -> None:
    assert outcomes(READS, auditor(), link(UNKNOWN)) == [("undecided", "policyArn")]
    assert outcomes(READS, auditor(UNKNOWN), link(READ_ONLY)) == [
        ("undecided", "assumeRolePolicy.Statement[0].Principal.AWS")
    ]
    assert outcomes(READS, auditor(managedPolicyArns=[UNKNOWN, READ_ONLY])) == [
        ("violates", "assumeRolePolicy.Statement[0].Principal.AWS")
    ]
