"""Identity policies: findings, harmless statements and messages."""

from __future__ import annotations

import pytest

from policypack.iam import identity_weaknesses
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS, KINDS_OF_STATEMENTS
from policypack.model.unknown import Unknown
from tests.iam.statements import (
    allow,
    deny,
    kinds,
    only,
    outcomes,
    perhaps,
    policy,
    surely,
    when,
)

OWN = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"
QUEUE = f"arn:aws:sqs:eu-west-1:{OWN}:orders"
# All actions of a service by name: a choice, and no wildcard.
EXECUTE_API = ["execute-api:InvalidateCache", "execute-api:ManageConnections"]
API = f"arn:aws:execute-api:eu-west-1:{OWN}:abc/*"
CHANNELS = ("CreateControl", "CreateData", "OpenControl", "OpenData")
ROLE = f"arn:aws:iam::{OWN}:role/worker"


NARROW = "arn:aws:lambda:eu-west-1:1:function:one:live"


@pytest.mark.parametrize(
    "document",
    [
        policy(allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], TABLE)),
        policy(allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE)),
        policy(allow(["s3:GetObject", "s3:PutObject"], "arn:aws:s3:::bucket/*")),
        policy(allow("iam:PassRole", ROLE)),
        policy(allow("iam:PutRolePolicy", ROLE)),
        policy(allow("lambda:UpdateFunctionCode", NARROW)),
        policy(allow("iam:AttachRolePolicy", **when("ArnEquals", "iam:PolicyARN", ROLE))),
        policy(allow(["ec2:DescribeInstances", "xray:PutTraceSegments", "s3:ListAllMyBuckets"])),
        policy(deny("*")),
        policy(deny("iam:*"), allow("iam:*")),
        policy(allow("*"), deny("*")),
        policy(allow("*"), deny(["a*", "b*", "?*"])),
        policy(allow("s3:*"), deny("s3:*")),
        policy(allow("s3:*", "arn:aws:s3:::b"), deny("s3:*", "arn:aws:s3:::*")),
        policy(allow("iam:PassRole"), deny("iam:PassRole", "arn:aws:iam::*:role/*")),
        policy(allow("iam:PassRole"), {"Effect": "Deny", "Action": "iam:*", "NotResource": ROLE}),
        policy(allow([f"ssmmessages:{each}Channel" for each in CHANNELS])),
        None,
    ],
)
def test_given_a_document_without_a_weakness_when_judged_then_nothing_is_said(
    document: object,
) -> None:
    assert outcomes(identity_weaknesses, document) == []


def test_seed_given_the_good_pairs_when_judged_then_nothing_is_said() -> None:
    table = allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], TABLE)
    queue = allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], QUEUE)
    assert outcomes(identity_weaknesses, policy(table, queue)) == []


def test_seed_given_the_bad_pair_when_judged_then_the_whole_service_is_reported() -> None:
    found = only(identity_weaknesses, policy(allow("dynamodb:*")), "service-wildcard")
    assert found.path == "policy.Statement[0].Action"
    assert '("dynamodb:*") grants every action of dynamodb' in found.message
    assert surely(identity_weaknesses, policy(allow("dynamodb:*"))) == {"service-wildcard"}


@pytest.mark.parametrize(
    "document",
    [
        policy(allow("s3:*Object", "arn:aws:s3:::bucket/*")),
        policy(allow(["s3:Get*", "s3:List*"])),
        policy(allow("iam:PassRole", "arn:aws:iam::*:role/app-*")),
        policy(allow(["iam:Get*", "iam:List*"])),
        policy({"Effect": "Allow", "Action": "iam:*Role", "NotResource": "arn:aws:iam::*:role/*"}),
        policy({"Effect": "Allow", "Action": "*", "NotResource": "*"}, deny("*")),
        policy(allow([*(f"ssmmessages:{each}Channel" for each in CHANNELS), "ssmmessages:Op*"])),
        policy(allow(["execute-api:Invoke", "execute-api:Man*", *EXECUTE_API], API)),
    ],
)
def test_given_a_document_without_a_grave_weakness_when_judged_then_no_essential_kind_is_said(
    document: object,
) -> None:
    essential = {"admin", "full-iam", "service-wildcard", "passes-any-role", "escalates"}
    assert not kinds(identity_weaknesses, document) & essential


def test_given_an_administrator_when_judged_then_nothing_else_is_reported() -> None:
    assert surely(identity_weaknesses, policy(allow("*"))) == {"admin"}


def test_given_an_administrator_less_something_when_judged_then_full_iam_is_reported_too() -> None:
    document = policy({"Effect": "Allow", "NotAction": "ec2:*", "Resource": "*"})
    assert surely(identity_weaknesses, document) == {"admin", "full-iam", "all-actions-except"}


def test_given_everything_but_iam_when_judged_then_it_is_no_administrator() -> None:
    for document in (
        policy({"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}),
        policy({"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:iam::*:*"}),
        policy(allow("*"), deny("iam:*")),
        policy(allow("*"), deny("*", "arn:aws:iam::*:*")),
    ):
        found = surely(identity_weaknesses, document)
        assert "service-wildcard" in found
        assert not {"admin", "full-iam", "passes-any-role"} & found


def test_given_a_deny_that_does_not_cover_when_judged_then_it_takes_nothing() -> None:
    for taken in (
        deny("iam:*", f"arn:aws:iam::{OWN}:user/bob"),
        deny("iam:*", f"arn:aws:iam::{OWN}:*"),
        deny("iam:*", **when("Bool", "aws:MultiFactorAuthPresent", "false")),
        deny("iam:GetUser"),
        deny(Unknown("u")),
        deny("iam:*", Unknown("u")),
        {"Effect": "Deny", "NotAction": "iam:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "iam:*", "NotResource": "arn:aws:iam::*:*"},
        {"Effect": "Deny", "Action": "iam:*", "NotResource": Unknown("u")},
    ):
        assert "full-iam" in surely(identity_weaknesses, policy(allow("iam:*"), taken))


def test_given_a_deny_on_all_of_iam_when_judged_then_it_is_not_full_iam() -> None:
    found = surely(identity_weaknesses, policy(allow("iam:*"), deny("iam:*", "arn:aws:iam::*:*")))
    assert not {"full-iam", "passes-any-role", "escalates"} & found


def test_given_an_administrator_when_the_message_is_read_then_it_names_pattern_count_and_fix() -> (
    None
):
    found = only(
        identity_weaknesses, policy(allow("s3:GetObject"), allow(["s3:List*", "*"])), "admin"
    )
    assert found.path == "policy.Statement[1].Action[1]"
    assert '("*")' in found.message
    assert "22,321 actions: iam:AttachRolePolicy" in found.message
    assert found.fix == (
        "List the actions that the workload uses in Action and their ARNs in Resource"
    )


def test_given_not_action_when_the_message_is_read_then_it_says_what_is_left_out() -> None:
    left_out = ["s3:DeleteBucket", "sqs:DeleteQueue", "sns:DeleteTopic", "ec2:StopInstances"]
    document = policy({"Effect": "Allow", "NotAction": left_out, "Resource": "*"})
    found = only(identity_weaknesses, document, "admin")
    assert found.path == "policy.Statement[0].NotAction"
    assert "all but s3:DeleteBucket, sqs:DeleteQueue, sns:DeleteTopic, ..." in found.message


def test_given_several_services_when_judged_then_each_pattern_is_reported_once() -> None:
    document = policy(allow(["s3:*", "sqs:SendMessage", "SNS:*"], ["arn:aws:s3:::b", QUEUE]))
    found = outcomes(identity_weaknesses, document)
    assert [each.path for each in found] == [
        "policy.Statement[0].Action[0]",
        "policy.Statement[0].Action[2]",
    ]
    assert [each.kind for each in found] == ["service-wildcard"] * 2


def test_given_star_on_one_bucket_when_judged_then_all_services_are_counted_in_one_line() -> None:
    found = only(identity_weaknesses, policy(allow("*", "arn:aws:s3:::b/*")), "service-wildcard")
    assert "every action of 400 services" in found.message


def test_given_a_service_in_pieces_on_different_resources_when_judged_then_it_is_not_whole() -> (
    None
):
    first, second = [f"sqs:{c}*" for c in "abcdefghijkl"], [f"sqs:{c}*" for c in "mnopqrstuvwxyz"]
    apart = policy(allow(first, QUEUE), allow(second, QUEUE + "-2"))
    assert surely(identity_weaknesses, apart) & KINDS_OF_PERMISSIONS == set()
    meeting = policy(allow(first, [QUEUE, QUEUE + "-2"]), allow(second, QUEUE + "-2"))
    assert surely(identity_weaknesses, meeting) & KINDS_OF_PERMISSIONS == {"service-wildcard"}


def test_given_a_service_in_pieces_on_unknown_resources_when_judged_then_they_may_meet() -> None:
    first, second = [f"sqs:{c}*" for c in "abcdefghijkl"], [f"sqs:{c}*" for c in "mnopqrstuvwxyz"]
    document = policy(allow(first, Unknown("u")), allow(second, Unknown("v")))
    assert "service-wildcard" in perhaps(identity_weaknesses, document)
    half = policy(allow(first, QUEUE), allow(second, Unknown("v")))
    assert perhaps(identity_weaknesses, half)["service-wildcard"] == [
        "policy.Statement[1].Resource"
    ]


def test_given_a_deny_of_the_whole_service_when_judged_then_its_wildcard_is_no_weakness() -> None:
    assert (
        surely(identity_weaknesses, policy(allow("s3:*", "arn:aws:s3:::b"), deny("s3:*"))) == set()
    )
    kept = policy(allow("s3:*", "arn:aws:s3:::b"), deny("s3:*", "arn:aws:s3:::other"))
    assert surely(identity_weaknesses, kept) == {"service-wildcard"}


def test_given_a_service_too_new_for_the_index_when_judged_then_its_wildcard_is_reported() -> None:
    found = only(identity_weaknesses, policy(allow(["newsvc:Get", "newsvc:*"])), "service-wildcard")
    assert found.message.endswith("grants every action of newsvc")
    assert surely(identity_weaknesses, policy(allow("newsvc:Get*"))) == {"unknown-action"}


def test_given_all_of_iam_on_one_role_when_judged_then_it_is_a_service_wildcard() -> None:
    assert "service-wildcard" in surely(identity_weaknesses, policy(allow("iam:*", ROLE)))
    assert "service-wildcard" not in surely(identity_weaknesses, policy(allow("iam:*")))


def test_given_paths_when_reported_then_there_is_one_line_that_counts_them() -> None:
    found = only(identity_weaknesses, policy(allow("iam:P*")), "escalates")
    assert found.path == "policy.Statement[0].Action"
    assert "writes a policy into a user (iam:PutUserPolicy)" in found.message
    many = only(identity_weaknesses, policy(allow(["iam:P*", "iam:A*", "iam:C*"])), "escalates")
    assert "more ways" in many.message
    assert many.fix is not None
    # A request to add a user to a group has no boundary to compare:
    # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
    assert many.fix.startswith("Remove iam:AddUserToGroup, iam:AttachGroupPolicy, ")
    assert many.fix.endswith("to principals with no more permissions than the holder")
    # The path that takes over any role comes first, wherever it stands in the table:
    # https://pathfinding.cloud/paths/ec2-001 and https://pathfinding.cloud/paths/codebuild-002
    both = policy(allow(["codebuild:StartBuild", "iam:PassRole", "ec2:RunInstances"]))
    worst = only(identity_weaknesses, both, "escalates")
    assert worst.path == "policy.Statement[0].Action[1]"
    assert " gain permissions: starts an instance as any role " in worst.message
    assert worst.fix == "Name in Resource of iam:PassRole the one role that the workload passes"
    forms = policy(allow(["iam:PassRole", "ec2:RunInstances", "iam:PutRolePolicy"]))
    assert set(str(only(identity_weaknesses, forms, "escalates").fix).split(". ")) == {
        "Name in Resource of iam:PassRole the one role that the workload passes",
        "Remove iam:PutRolePolicy, or restrict Resource to principals with no more permissions "
        "than the holder and require iam:PermissionsBoundary in Condition",
    }
    others = policy(allow(["codebuild:StartBuild", "apprunner:UpdateService"]))
    assert only(identity_weaknesses, others, "escalates").fix == (
        "Restrict Resource of apprunner:UpdateService, codebuild:StartBuild to resources that the "
        "workload owns, or remove the actions"
    )
    assert "iam:PermissionsBoundary" not in many.fix
    attaches = only(identity_weaknesses, policy(allow("iam:AttachRolePolicy")), "escalates")
    assert attaches.fix is not None
    assert "iam:PermissionsBoundary" in attaches.fix


def test_given_an_unknown_resource_when_judged_then_only_what_the_actions_can_do_is_open() -> None:
    unknown = Unknown("u", "orders.arn")
    found = perhaps(identity_weaknesses, policy(allow("sqs:SendMessage", unknown)))
    assert set(found) == {
        *("writes-any-resource", "account-wildcard", "partial-resource-wildcard"),
        "resource-mismatch",
    }
    assert {path for paths in found.values() for path in paths} == {"policy.Statement[0].Resource"}


def test_given_an_unknown_resource_when_a_role_is_passed_then_the_leaf_is_named() -> None:
    document = policy(
        allow(["lambda:CreateFunction", "lambda:InvokeFunction"], "arn:aws:lambda:::function:f:l"),
        allow("iam:PassRole", Unknown("u")),
    )
    found = perhaps(identity_weaknesses, document)
    for kind in ("passes-any-role", "escalates", "escalates-through-lambda"):
        assert found[kind] == ["policy.Statement[1].Resource"]
    assert surely(identity_weaknesses, document) == set()


def test_given_an_unknown_and_a_known_path_when_judged_then_the_known_one_is_reported() -> None:
    document = policy(allow("iam:PutUserPolicy"), allow("iam:PassRole", Unknown("u")))
    assert "escalates" in surely(identity_weaknesses, document)


def test_given_an_unknown_action_when_judged_then_every_kind_is_open() -> None:
    found = perhaps(identity_weaknesses, policy(allow(Unknown("u"))))
    assert set(found) >= KINDS_OF_PERMISSIONS
    narrow = perhaps(identity_weaknesses, policy(allow(Unknown("u"), QUEUE)))
    assert set(narrow) & KINDS_OF_PERMISSIONS == {"service-wildcard"}


def test_given_an_unknown_effect_when_judged_then_the_wildcard_waits_for_it() -> None:
    document = policy({"Effect": Unknown("u"), "Action": "s3:*", "Resource": "*"})
    found = perhaps(identity_weaknesses, document)
    assert found["service-wildcard"] == ["policy.Statement[0].Effect"]
    named = policy({"Effect": Unknown("u"), "Action": "s3:GetObject", "Resource": "*"})
    assert perhaps(identity_weaknesses, named) == {"reads-any-data": ["policy.Statement[0].Effect"]}


def test_given_an_unknown_not_action_when_judged_then_what_is_named_is_out() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:*", Unknown("u")], "Resource": "*"}
    found = perhaps(identity_weaknesses, policy(statement))
    assert "service-wildcard" in found
    assert not {"admin", "full-iam", "passes-any-role"} & set(found)


def test_given_an_unknown_statement_when_judged_then_it_may_be_anything() -> None:
    found = perhaps(identity_weaknesses, policy(allow("s3:GetObject"), Unknown("u", "x")))
    assert set(found) == (KINDS_OF_PERMISSIONS | KINDS_OF_STATEMENTS) - {"reads-any-data"}
    assert {path for paths in found.values() for path in paths} == {"policy.Statement[1]"}


# The account of what is reached is the holder's own for nearly all that it reaches.
_OWN_ACCOUNT = [
    when("StringEquals", "aws:ResourceAccount", "111122223333"),
    when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"),
    when("StringLike", "aws:ResourceAccount", "111122223333"),
    when("StringEqualsIfExists", "aws:ResourceAccount", "111122223333"),
    when("ForAnyValue:StringEquals", "aws:ResourceAccount", ["111122223333"]),
    when("StringNotEquals", "aws:ResourceAccount", "999988887777"),
    when("Null", "aws:ResourceAccount", "false"),
    when("StringEquals", "aws:ResourceOrgID", "o-abcdefghij"),
    when("StringEquals", "s3:ResourceAccount", "111122223333"),
]


@pytest.mark.parametrize("condition", _OWN_ACCOUNT)
@pytest.mark.parametrize(
    "action", ["*", "iam:*", "iam:PutRolePolicy", "iam:PassRole", "s3:*", "s3:GetObject", "kms:*"]
)
def test_the_account_of_what_is_reached_limits_nothing(
    condition: dict[str, object], action: str
) -> None:
    limited = policy({"Effect": "Allow", "Action": action, "Resource": "*", **condition})
    plain = policy({"Effect": "Allow", "Action": action, "Resource": "*"})
    found = surely(identity_weaknesses, limited)
    assert found
    assert surely(identity_weaknesses, plain) <= found
