"""How single statements are written: exceptions, wildcards, typing errors, what does not fit."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.facts.age import index_date
from policypack.facts.documented_actions import RETIRED_SERVICES
from policypack.iam import identity_weaknesses
from policypack.iam.meaning.actions import services
from policypack.iam.weaknesses.statements import nearest, resource_statement_weaknesses
from policypack.model.unknown import Unknown
from tests.iam.statements import allow, deny, kinds, only, perhaps, policy, surely, when

OWN = "123456789012"
TABLE = f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"
FUNCTION = f"arn:aws:lambda:eu-west-1:{OWN}:function:orders"
SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders"
SOCKET = "arn:aws:execute-api:eu-west-1:123456789012:a1b2c3"
PARTIAL_ACTION, PARTIAL_RESOURCE = "partial-action-wildcard", "partial-resource-wildcard"
ACCOUNT, MISMATCH, INCOMPLETE = "account-wildcard", "resource-mismatch", "invoke-arn-incomplete"


def but(element: str, left_out: object, effect: str = "Allow") -> dict[str, object]:
    made = {"Effect": effect, "Action": "dynamodb:GetItem", "Resource": TABLE}
    del made[element]
    return {**made, f"Not{element}": left_out}


@pytest.mark.parametrize("judge", [identity_weaknesses, resource_statement_weaknesses])
@pytest.mark.parametrize(
    ("kind", "element", "left_out"),
    [
        ("all-actions-except", "Action", ["dynamodb:DeleteItem", "iam:*"]),
        ("all-resources-except", "Resource", f"{TABLE}-secret"),
    ],
)
def test_given_an_exception_when_allowed_then_it_is_said_and_a_fence_is_not(
    judge: object, kind: str, element: str, left_out: object
) -> None:
    assert callable(judge)
    found = only(judge, policy(but(element, left_out)), kind)
    assert found.path == f"policy.Statement[0].Not{element}"
    assert "action" in found.message
    assert kind not in kinds(judge, policy(but(element, left_out, "Deny")))
    unknown = {**but(element, left_out), "Effect": Unknown("u")}
    assert perhaps(judge, policy(unknown))[kind] == ["policy.Statement[0].Effect"]


@pytest.mark.parametrize("judge", [identity_weaknesses, resource_statement_weaknesses])
@pytest.mark.parametrize("element", ["Action", "Resource"])
def test_given_an_exception_for_everything_when_judged_then_nothing_is_left_to_say(
    judge: object, element: str
) -> None:
    assert callable(judge)
    assert kinds(judge, policy(but(element, "*"))) == set()


OPEN = "arn:aws:dynamodb:*:*:table/orders"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (when("StringEquals", "aws:ResourceAccount", "${aws:PrincipalAccount}"), set()),
        (when("StringLike", "AWS:ResourceAccount", ["111122223333", "444455556666"]), set()),
        (when("StringLike", "aws:ResourceAccount", "1*"), {ACCOUNT}),
        (when("StringEqualsIfExists", "aws:ResourceAccount", "111122223333"), {ACCOUNT}),
        # The other accounts of the organization are still there.
        (when("StringEquals", "aws:ResourceOrgID", "o-a1b2c3d4e5"), {ACCOUNT}),
    ],
)
def test_given_the_account_in_a_condition_when_judged_then_no_wildcard_leaves_it_open(
    condition: dict[str, Any], expected: set[str]
) -> None:
    assert kinds(identity_weaknesses, policy(allow("dynamodb:GetItem", OPEN, **condition))) == (
        expected
    )
    unknown = allow(
        "dynamodb:GetItem", OPEN, **when("StringEquals", "aws:ResourceAccount", Unknown("u"))
    )
    assert perhaps(identity_weaknesses, policy(unknown)) == {
        ACCOUNT: ["policy.Statement[0].Condition.StringEquals.aws:ResourceAccount"]
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dynamodb:GetItems", "dynamodb:GetItem"),
        ("s3:GetObjct", "s3:GetObject"),
        ("dynamo:GetItem", "dynamodb:GetItem"),
        ("lamda:InvokeFunction", "lambda:InvokeFunction"),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
        ("s3:ListBuckets", "s3:ListAllMyBuckets"),
        ("s3:listobjects", "s3:ListBucket"),
        # Services that AWS has retired: nothing of EventBridge was meant.
        ("iotevents:DescribeAlarm", ""),
        ("elastic-inference:TagResource", ""),
        # The nearest names delete, and open the bucket.
        ("secretsmanager:GetSecret", ""),
        ("s3:PutBucketPolcy", ""),
        ("apigateway:GETS", "apigateway:GET"),
        ("s3:Frobnicate*", ""),
        ("zzzz:Get", ""),
        ("s3", ""),
    ],
)
def test_given_a_typing_error_when_asked_then_the_nearest_name_is_offered(
    text: str, expected: str
) -> None:
    assert nearest(text) == expected


@pytest.mark.parametrize("judge", [identity_weaknesses, resource_statement_weaknesses])
def test_given_a_name_that_does_not_exist_when_judged_then_it_is_said_of_allow_and_deny(
    judge: object,
) -> None:
    assert callable(judge)
    found = only(judge, policy(allow(["s3:GetObject", "s3:GetObjct"])), "unknown-action")
    assert found.path == "policy.Statement[0].Action[1]"
    assert found.message.endswith(
        f'is "s3:GetObjct", which is not in the index of {index_date()}; '
        "the nearest is s3:GetObject"
    )
    assert found.fix == "Write s3:GetObject"
    assert only(judge, policy(deny("nosuch:Get*")), "unknown-action").fix == (
        "Look the action up in the Service Authorization Reference. Correct the name, or update "
        "Stackwarden where AWS has added the action"
    )
    assert "unknown-action" in surely(judge, policy(but("Action", "dynamodb:GetItms", "Deny")))
    half = policy(allow(["s3:nope", Unknown("u")]))
    assert "unknown-action" in surely(judge, half)
    assert perhaps(judge, half)["unknown-action"] == ["policy.Statement[0].Action[1]"]
    # The last two are actions that AWS has retired, and that examples still have.
    known = ("DynamoDB:getitem", "s3:Get*", "*", "*:*", "SNS:Receive", "logs:PutLogEventsBatch")
    for action in known:
        assert "unknown-action" not in kinds(judge, policy(allow(action)))


def test_an_old_index_tells_its_age(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = policy(allow("s3:GetObjct"))
    assert "days old" not in only(identity_weaknesses, unknown, "unknown-action").message
    monkeypatch.setattr("policypack.facts.age.MOST_DAYS", 180)
    monkeypatch.setattr("policypack.facts.age.days_old", lambda _: 181)
    other = policy(allow("s3:GetObjctt"))
    assert "which is 181 days old" in only(identity_weaknesses, other, "unknown-action").message


@pytest.mark.parametrize("action", ["codestar:CreateProject", "evidently:*"])
def test_an_action_of_a_retired_service_is_told_as_such(action: str) -> None:
    found = only(identity_weaknesses, policy(allow(action)), "unknown-action")
    assert "retired service" in found.message
    assert found.fix == f"Remove {action}"


def test_a_wildcard_for_a_retired_service_is_told_as_retired_alone() -> None:
    assert kinds(identity_weaknesses, policy(allow("codestar:*"))) == {"unknown-action"}


def test_no_retired_service_is_in_the_index() -> None:
    assert not {each.prefix for each in services()} & set(RETIRED_SERVICES)


@pytest.mark.parametrize("action", ["dynamodb:Get*", "iam:CreateAccessKe?", "*:Get*", "s3:*Object"])
def test_given_a_wildcard_inside_a_name_when_judged_then_it_is_expanded(action: str) -> None:
    found = only(identity_weaknesses, policy(allow(action, TABLE)), PARTIAL_ACTION)
    assert found.path == "policy.Statement[0].Action"
    assert f'("{action}") matches ' in found.message


def test_given_several_wildcards_when_judged_then_one_line_names_the_worst_and_counts() -> None:
    wild = ["sqs:List*", "iam:Pass*", "sqs:Get*"]
    found = only(
        identity_weaknesses, policy(allow(["sqs:SendMessage", *wild], TABLE)), PARTIAL_ACTION
    )
    assert found.path == "policy.Statement[0].Action[2]"
    assert " and 2 more wildcards of the statement match" in found.message
    assert ": iam:PassRole, " in found.message
    two = only(identity_weaknesses, policy(allow(wild[:2], TABLE)), PARTIAL_ACTION)
    assert '("iam:Pass*") and 1 more wildcard of the statement match' in two.message


@pytest.mark.parametrize("action", ["dynamodb:*", "*", "dynamodb:**", "dynamodb:GetItem", "s3:Zz*"])
def test_given_no_wildcard_inside_a_name_when_judged_then_none_is_said(action: str) -> None:
    assert PARTIAL_ACTION not in kinds(identity_weaknesses, policy(allow(action, TABLE)))


def test_given_an_unknown_action_when_judged_then_it_may_be_a_wildcard() -> None:
    found = perhaps(identity_weaknesses, policy(allow(["s3:GetObject", Unknown("u")], TABLE)))
    assert found[PARTIAL_ACTION] == ["policy.Statement[0].Action[1]"]


@pytest.mark.parametrize(
    ("action", "arn", "expected"),
    [
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:*:orders", {ACCOUNT}),
        ("sqs:SendMessage", "arn:aws:sqs:eu-west-1:1234?6789012:orders", {ACCOUNT}),
        ("sqs:SendMessage", f"arn:aws:sqs:*:{OWN}:orders", set()),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:*", set()),
        ("sqs:SendMessage", f"arn:aws:sqs:eu-west-1:{OWN}:orders-*", {PARTIAL_RESOURCE}),
        ("sqs:SendMessage", "arn:aws:sqs:*:*:orders-?", {ACCOUNT, PARTIAL_RESOURCE}),
        ("s3:GetObject", "arn:aws:s3:::uploads/*", set()),
        ("s3:GetObject", "arn:aws:s3:::uploads/in/*", set()),
        ("s3:GetObject", "arn:aws:s3:::uploads-*/*", {PARTIAL_RESOURCE}),
        ("s3:GetObject", "arn:aws:s3:::uploads/*.csv", {PARTIAL_RESOURCE}),
        ("execute-api:Invoke", "arn:aws:apigateway:eu-west-1::/restapis/1/*", {PARTIAL_RESOURCE}),
        # What stands below one named resource is the resource.
        ("execute-api:Invoke", f"arn:aws:execute-api:eu-west-1:{OWN}:a1/*", set()),
        ("execute-api:Invoke", f"arn:aws:execute-api:eu-west-1:{OWN}:a*/*", {PARTIAL_RESOURCE}),
        (
            "execute-api:Invoke",
            f"arn:aws:execute-api:eu-west-1:{OWN}:a1/*/GET/x",
            {PARTIAL_RESOURCE},
        ),
        ("appsync:GraphQL", f"arn:aws:appsync:eu-west-1:{OWN}:apis/a1/*", set()),
        ("appsync:GraphQL", f"arn:aws:appsync:eu-west-1:{OWN}:apis/a1/types/Query/fields/*", set()),
        (
            "appsync:GraphQL",
            f"arn:aws:appsync:eu-west-1:{OWN}:apis/a1/types/Query/fields/get*",
            {PARTIAL_RESOURCE},
        ),
        ("es:ESHttpGet", f"arn:aws:es:eu-west-1:{OWN}:domain/shop/*", set()),
        ("es:ESHttpGet", f"arn:aws:es:eu-west-1:{OWN}:domain/shop*", {PARTIAL_RESOURCE}),
        ("ecs:StopTask", f"arn:aws:ecs:eu-west-1:{OWN}:task/shop/*", set()),
        ("ecs:StopTask", f"arn:aws:ecs:eu-west-1:{OWN}:task/sh*/*", {PARTIAL_RESOURCE}),
        ("logs:PutLogEvents", f"arn:aws:logs:eu-west-1:{OWN}:log-group:/aws/a:*", set()),
        ("logs:PutLogEvents", f"arn:aws:logs:*:{OWN}:log-group:/aws/a:log-stream:*", set()),
        ("logs:PutLogEvents", f"arn:aws:logs:*:{OWN}:log-group:/aws/*:*", {PARTIAL_RESOURCE}),
        ("lambda:InvokeFunction", f"{FUNCTION}:*", set()),
        ("lambda:InvokeFunction", f"{FUNCTION}*", {PARTIAL_RESOURCE}),
        ("dynamodb:Query", f"{TABLE}/index/*", set()),
        ("dynamodb:Query", f"{TABLE}*", {PARTIAL_RESOURCE}),
        ("dynamodb:Query", "arn:aws:dyn*", set()),
        ("secretsmanager:GetSecretValue", f"{SECRET}-??????", set()),
        ("secretsmanager:GetSecretValue", f"{SECRET}-*", {PARTIAL_RESOURCE}),
        ("execute-api:ManageConnections", f"{SOCKET}/prod/POST/@connections/*", set()),
        ("execute-api:ManageConnections", f"{SOCKET}/*/POST/@connections/*", {PARTIAL_RESOURCE}),
        ("dynamodb:Query", "arn:aws:sq*", {PARTIAL_RESOURCE}),
        ("ec2:DescribeInstances", "arn:aws:ec2:*:*:*", set()),
    ],
)
def test_given_a_wildcard_in_an_arn_when_judged_then_what_it_leaves_open_is_said(
    action: str, arn: str, expected: set[str]
) -> None:
    found = kinds(identity_weaknesses, policy(allow(action, arn)))
    assert found & {ACCOUNT, PARTIAL_RESOURCE} == expected


@pytest.mark.parametrize(
    ("action", "arns", "expected"),
    [
        ("s3:GetObject", "arn:aws:s3:::uploads", True),
        ("s3:ListBucket", "arn:aws:s3:::uploads/*", True),
        ("xray:PutTraceSegments", FUNCTION, True),
        ("dynamodb:GetItem", [FUNCTION, "arn:aws:sqs:*:*:*"], True),
        ("s3:GetObject", ["arn:aws:s3:::uploads", "arn:aws:s3:::uploads/*"], False),
        ("s3:GetObject", ["arn:aws:s3:::uploads", "**"], False),
        ("s3:Get*", "arn:aws:s3:::uploads", False),
        ("s3:nope", "arn:aws:s3:::uploads", False),
        (["s3:Get*", "s3:ListBucket"], "arn:aws:s3:::uploads", False),
        ("s3:GetObject", "*", False),
        # AWS tags its own target groups and catalogs so, of which the reference lists no type:
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSMarketplaceSellerFullAccess.html
        ("aws-marketplace:TagResource", "arn:aws:aws-marketplace:*:*:catalog/x/*", False),
        ("aws-marketplace:TagResource", FUNCTION, True),
        (["sqs:TagQueue", "s3:GetObject"], "arn:aws:s3:::uploads", True),
        # AWS's own example for readers of a stream has it beside the actions on the stream.
        ("dynamodb:ListStreams", "arn:aws:dynamodb:*:*:table/orders/stream/*", False),
        ("dynamodb:ListTables", "arn:aws:dynamodb:*:*:table/orders", True),
    ],
)
def test_given_an_action_and_resources_when_none_fits_then_it_is_said(
    action: object, arns: object, expected: bool
) -> None:
    for statement in (allow(action, arns), deny(action, arns)):
        assert (MISMATCH in surely(identity_weaknesses, policy(statement))) is expected


def test_given_a_mismatch_when_read_then_the_fix_names_what_fits() -> None:
    found = only(identity_weaknesses, policy(allow("s3:ListBucket", "arn:aws:s3:::b/*")), MISMATCH)
    assert found.fix is not None
    assert found.fix.endswith("such as arn:aws:s3:::BUCKET_NAME")
    nowhere = only(identity_weaknesses, policy(allow("xray:GetGroups", FUNCTION)), MISMATCH)
    assert nowhere.fix is not None
    both = policy(allow(["s3:ListBucket", Unknown("u")], "arn:aws:s3:::b/*"))
    assert MISMATCH in surely(identity_weaknesses, both)
    assert perhaps(identity_weaknesses, both)[MISMATCH] == ["policy.Statement[0].Action[1]"]


@pytest.mark.parametrize(
    ("arns", "expected"),
    [
        (FUNCTION, "its versions and aliases"),
        (f"{FUNCTION}:*", "the function itself"),
        ([FUNCTION, f"{FUNCTION}:*"], ""),
        ([FUNCTION, f"{FUNCTION}:live"], ""),
        (f"{FUNCTION}:live", ""),
        (f"{FUNCTION}*", ""),
        ("*", ""),
        (TABLE, ""),
    ],
)
def test_given_the_arns_of_a_function_when_judged_then_what_is_lacking_is_said(
    arns: object, expected: str
) -> None:
    document = policy(allow("lambda:Invoke*", arns))
    if expected:
        assert only(identity_weaknesses, document, INCOMPLETE).message.endswith(expected)
    else:
        assert INCOMPLETE not in kinds(identity_weaknesses, document)


def test_given_both_arns_in_two_statements_when_judged_then_they_complete_each_other() -> None:
    one, other = allow("lambda:InvokeFunction", FUNCTION), allow("lambda:*", f"{FUNCTION}:*")
    assert INCOMPLETE not in kinds(identity_weaknesses, policy(one, other))
    denied = deny("lambda:*", f"{FUNCTION}:*")
    assert INCOMPLETE in surely(identity_weaknesses, policy(one, denied))
    maybe = policy(allow(["lambda:InvokeFunction", Unknown("u")], [FUNCTION, Unknown("v")]))
    found = perhaps(identity_weaknesses, maybe)[INCOMPLETE]
    assert set(found) == {"policy.Statement[0].Action[1]", "policy.Statement[0].Resource[1]"}
