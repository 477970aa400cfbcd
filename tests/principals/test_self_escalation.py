"""Escalation by writing what the holder creates or can become, however the target is fenced.

The verdicts were written before any case ran. A write on a pattern of principals is fenced only
if the holder can neither create nor be a match of it, or where a boundary or a policy ARN
condition limits it: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
"""

from __future__ import annotations

from typing import NamedTuple

from policypack.iam import Gravity, Kind, Weakness, identity_weaknesses, parse
from tests.each import each
from tests.iam.statements import Statement, allow, deny, policy, when

ACCOUNT = "arn:aws:iam::111122223333"
APP = f"{ACCOUNT}:role/app-*"
OTHER = f"{ACCOUNT}:role/web-*"
BOUNDARY = f"{ACCOUNT}:policy/boundary"
ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess"
BOUND = when("StringEquals", "iam:PermissionsBoundary", BOUNDARY)
MAKES = allow(["iam:CreateRole", "iam:PutRolePolicy"], APP)


class Case(NamedTuple):
    """Statements of one policy, and whether they are an escalation."""

    says: str
    statements: tuple[Statement, ...]
    escalates: bool


def case(says: str, *statements: Statement, escalates: bool) -> Case:
    return Case(says, statements, escalates)


def opens(says: str, *statements: Statement) -> Case:
    return case(says, *statements, escalates=True)


def fenced(says: str, *statements: Statement) -> Case:
    return case(says, *statements, escalates=False)


def attaches(**more: object) -> Statement:
    return allow("iam:AttachRolePolicy", APP, **more)


def only(policy_arn: object, operator: str = "ArnEquals") -> dict[str, object]:
    return when(operator, "iam:PolicyARN", policy_arn)


def users(name: str) -> str:
    return f"{ACCOUNT}:user/{name}"


def groups(name: str) -> str:
    return f"{ACCOUNT}:group/{name}"


def own_policies(name: str) -> str:
    return f"{ACCOUNT}:policy/{name}"


TAGGED = when("StringEquals", "iam:ResourceTag/team", "shop")

CASES = [
    # A prefix, in every form that names one.
    opens("a prefix", MAKES),
    opens("a path", allow(["iam:CreateRole", "iam:PutRolePolicy"], f"{ACCOUNT}:role/apps/*")),
    opens("any account", allow(["iam:CreateRole", "iam:PutRolePolicy"], "arn:aws:iam::*:role/a-b")),
    opens("one name", allow(["iam:CreateRole", "iam:PutRolePolicy"], f"{ACCOUNT}:role/app")),
    opens("an attachment", allow(["iam:CreateRole", "iam:AttachRolePolicy"], APP)),
    opens("two statements", allow("iam:CreateRole", APP), allow("iam:PutRolePolicy", APP)),
    opens(
        "patterns that overlap",
        allow("iam:CreateRole", f"{ACCOUNT}:role/*"),
        allow("iam:PutRolePolicy", f"{ACCOUNT}:role/app-web-*"),
    ),
    opens("a wildcard action", allow("iam:*Role*", APP)),
    opens("all but some", {"Effect": "Allow", "NotAction": "iam:PassRole", "Resource": APP}),
    opens(
        "all resources but some",
        {
            "Effect": "Allow",
            "Action": ["iam:CreateRole", "iam:PutRolePolicy"],
            "NotResource": f"{ACCOUNT}:role/admin",
        },
    ),
    opens("in a list", allow(["iam:CreateRole", "iam:PutRolePolicy"], [OTHER, APP])),
    opens("spelled otherwise", allow(["IAM:createrole", "iam:Put*Policy"], APP)),
    opens("another partition", allow(["iam:CreateRole", "iam:PutRolePolicy"],
                                     "arn:aws-cn:iam::111122223333:role/app-*")),
    fenced("one prefix created, another written",
           allow("iam:CreateRole", OTHER), allow("iam:PutRolePolicy", APP)),
    fenced("only written", allow("iam:PutRolePolicy", APP)),
    fenced("only created", allow(["iam:CreateRole", "iam:TagRole", "iam:GetRole"], APP)),
    fenced("created, and deleted again", allow(["iam:CreateRole", "iam:DeleteRolePolicy"], APP)),
    fenced("the creation is denied", MAKES, deny("iam:CreateRole")),
    fenced("the writing is denied", MAKES, deny("iam:*Policy", APP)),
    opens("a Deny elsewhere", MAKES, deny("iam:PutRolePolicy", OTHER)),
    opens("a Deny of one of them", MAKES, deny("iam:PutRolePolicy", f"{ACCOUNT}:role/app-prod")),
    fenced("creation for users alone", allow("iam:CreateUser", users("app-*")),
           allow("iam:PutRolePolicy", APP)),
    # What is there already, and can be become.
    opens("a trust policy", allow(["iam:UpdateAssumeRolePolicy", "iam:PutRolePolicy"], APP)),
    opens("a trust policy, attached", allow("iam:UpdateAssumeRolePolicy", APP), attaches()),
    opens("a role assumed", allow("sts:AssumeRole", APP), allow("iam:PutRolePolicy", APP)),
    fenced("another role assumed", allow("sts:AssumeRole", OTHER), allow("iam:PutRolePolicy", APP)),
    fenced("assumed only", allow("sts:AssumeRole", APP)),
    opens("keys of users", allow(["iam:CreateAccessKey", "iam:PutUserPolicy"], users("ci-*"))),
    opens("a password", allow(["iam:CreateLoginProfile", "iam:AttachUserPolicy"], users("ci-*"))),
    opens("a new password", allow(["iam:UpdateLoginProfile", "iam:PutUserPolicy"], users("ci-*"))),
    fenced("users without keys", allow(["iam:CreateUser", "iam:PutUserPolicy"], users("ci-*"))),
    fenced("keys of others", allow("iam:CreateAccessKey", users("web-*")),
           allow("iam:PutUserPolicy", users("ci-*"))),
    opens("groups", allow(["iam:AddUserToGroup", "iam:PutGroupPolicy"], groups("dev-*"))),
    opens("groups, attached", allow(["iam:AddUserToGroup", "iam:AttachGroupPolicy"],
                                    groups("dev-*"))),
    fenced("groups without members", allow(["iam:CreateGroup", "iam:PutGroupPolicy"],
                                           groups("dev-*"))),
    fenced("members of other groups", allow("iam:AddUserToGroup", groups("web-*")),
           allow("iam:PutGroupPolicy", groups("dev-*"))),
    # Boundaries.
    fenced("both in a boundary", allow(["iam:CreateRole", "iam:PutRolePolicy"], APP, **BOUND)),
    fenced("the creation in a boundary", allow("iam:CreateRole", APP, **BOUND),
           allow("iam:PutRolePolicy", APP)),
    fenced("the writing in a boundary", allow("iam:CreateRole", APP),
           allow("iam:PutRolePolicy", APP, **BOUND)),
    fenced("a Deny without a boundary", MAKES,
           deny("iam:PutRolePolicy", "*", **when("StringNotEquals", "iam:PermissionsBoundary",
                                                 BOUNDARY))),
    opens("a boundary that is removed",
          allow(["iam:CreateRole", "iam:PutRolePolicy"], APP, **BOUND),
          allow("iam:DeleteRolePermissionsBoundary", APP)),
    fenced("another boundary that is removed",
           allow(["iam:CreateRole", "iam:PutRolePolicy"], APP, **BOUND),
           allow("iam:DeleteRolePermissionsBoundary", OTHER)),
    opens("a boundary that is replaced",
          allow(["iam:CreateRole", "iam:PutRolePolicy"], APP, **BOUND),
          allow("iam:PutRolePermissionsBoundary", APP)),
    fenced("a boundary that is replaced by itself",
           allow(["iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary"], APP,
                 **BOUND)),
    opens("a boundary that is rewritten",
          allow(["iam:CreateRole", "iam:PutRolePolicy"], APP, **BOUND),
          allow("iam:CreatePolicyVersion", own_policies("bound*"))),
    opens("a boundary without an end", allow(["iam:CreateRole", "iam:PutRolePolicy"], APP,
                                             **when("StringLike", "iam:PermissionsBoundary", "*"))),
    opens("administrators' boundary",
          allow(["iam:CreateRole", "iam:PutRolePolicy"], APP,
                **when("ArnEquals", "iam:PermissionsBoundary", ADMINISTRATOR))),
    # Policy ARNs.
    fenced("one policy", allow("iam:CreateRole", APP), attaches(**only(own_policies("read")))),
    fenced("policies of AWS",
           allow("iam:CreateRole", APP),
           attaches(**only("arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"))),
    opens("administrators' policy", allow("iam:CreateRole", APP), attaches(**only(ADMINISTRATOR))),
    opens("every policy", allow("iam:CreateRole", APP),
          attaches(**only("arn:aws:iam::aws:policy/*", "ArnLike"))),
    opens("policies that the holder makes", allow("iam:CreateRole", APP),
          attaches(**only(own_policies("app-*"), "ArnLike")),
          allow("iam:CreatePolicy", own_policies("app-*"))),
    opens("a policy that the holder rewrites", allow("iam:CreateRole", APP),
          attaches(**only(own_policies("read"))),
          allow("iam:CreatePolicyVersion", own_policies("*"))),
    fenced("a policy that the holder cannot write", allow("iam:CreateRole", APP),
           attaches(**only(own_policies("read"))),
           allow("iam:CreatePolicy", own_policies("app-*"))),
    # Tags.
    fenced("a tag that the holder cannot write", allow("iam:CreateRole", APP),
           allow("iam:PutRolePolicy", APP, **TAGGED)),
    opens("a tag that the holder writes", allow(["iam:CreateRole", "iam:TagRole"], APP),
          allow("iam:PutRolePolicy", APP, **TAGGED)),
    fenced("another tag that the holder writes", allow("iam:CreateRole", APP),
           allow("iam:TagRole", APP, **when("StringEquals", "aws:RequestTag/team", "web")),
           allow("iam:PutRolePolicy", APP, **TAGGED)),
    opens("a tag of the request", allow("iam:PutRolePolicy", APP),
          allow("iam:CreateRole", APP, **when("StringEquals", "aws:RequestTag/team", "shop"))),
    opens("who calls", allow(["iam:CreateRole", "iam:PutRolePolicy"], APP,
                             **when("Bool", "aws:MultiFactorAuthPresent", "true"))),
    # Policies alone grant their writer nothing.
    fenced("new versions of a prefix", allow("iam:CreatePolicyVersion", own_policies("app-*"))),
    fenced("new policies", allow(["iam:CreatePolicy", "iam:CreatePolicyVersion"],
                                 own_policies("app-*"))),
]  # fmt: skip


def found(statements: tuple[Statement, ...]) -> list[Weakness]:
    judged = identity_weaknesses(parse(policy(*statements)))
    return [each for each in judged if isinstance(each, Weakness) and each.kind is Kind.ESCALATES]


@each("given", CASES)
def test_what_the_holder_creates_or_becomes_is_its_own(given: Case) -> None:
    weaknesses = found(given.statements)
    assert bool(weaknesses) is given.escalates
    assert all(each.gravity is not Gravity.HIGH for each in weaknesses)


def test_no_case_is_there_twice() -> None:
    assert len({each.says for each in CASES}) == len(CASES)
