"""Permissions on all resources of a kind: every kind, its edges and its message."""

from __future__ import annotations

import pytest

from policypack.iam import identity_weaknesses
from policypack.iam.meaning import actions, impact
from policypack.iam.meaning.kind import KINDS_OF_PERMISSIONS
from tests.iam.statements import allow, deny, only, policy, surely, when
from tools import mine_impact_sets

OWN = "123456789012"
VPC = ["ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"]


def permissions(*statements: object) -> set[str]:
    return surely(identity_weaknesses, policy(*statements)) & KINDS_OF_PERMISSIONS


@pytest.mark.parametrize(
    ("kind", "action", "resource"),
    [
        ("any-resource", "dynamodb:DescribeTable", "*"),
        ("any-resource", "dynamodb:DescribeTable", "arn:aws:dynamodb:*:*:table/*"),
        ("any-resource", "s3:ListBucket", "arn:aws:s3:::*"),
        ("any-resource", "sqs:GetQueueAttributes", "**"),
        ("writes-any-resource", "dynamodb:PutItem", "*"),
        ("writes-any-resource", "dynamodb:PutItem", f"arn:aws:dynamodb:eu-west-1:{OWN}:table/*"),
        ("any-resource", "sqs:TagQueue", "*"),
        ("any-resource", "logs:PutLogEvents", "arn:aws:logs:*:*:*"),
        ("writes-any-resource", "ec2:ModifyInstanceAttribute", "*"),
        ("reads-any-data", "s3:GetObject", "*"),
        ("reads-any-data", "s3:GetObject", "arn:aws:s3:::*/*"),
        ("reads-any-data", "dynamodb:Query", "arn:aws:dynamodb:*:*:table/*"),
        ("reads-any-secret", "secretsmanager:GetSecretValue", "*"),
        ("reads-any-secret", "ssm:GetParameter*", f"arn:aws:ssm:eu-west-1:{OWN}:parameter/*"),
        ("reads-any-secret", "iam:CreateAccessKey", "arn:aws:iam::*:user/*"),
        ("reads-any-secret", "cognito-identity:GetOpenIdTokenForDeveloperIdentity", "*"),
        ("reads-any-secret", "sts:GetFederationToken", "*"),
        ("decrypts-any-key", "kms:Decrypt", "*"),
        ("decrypts-any-key", "kms:ReEncryptFrom", "arn:aws:kms:*:*:key/*"),
        ("decrypts-any-key", "kms:Decrypt", f"arn:aws:kms:eu-west-1:{OWN}:alias/*"),
        ("decrypts-any-key", "kms:*", "*"),
        ("invokes-any-function", "lambda:InvokeFunction", "*"),
        ("invokes-any-function", "lambda:Invoke*", "arn:aws:lambda:*:*:function:*"),
        ("invokes-any-function", "lambda:*", "*"),
        # Every function has the version $LATEST.
        ("invokes-any-function", "lambda:InvokeFunction", "arn:aws:lambda:*:*:function:*:*"),
        ("reads-any-data", "lambda:GetFunction", "arn:aws:lambda:*:*:function:*:*"),
        ("assumes-any-role", "sts:AssumeRole", "*"),
        ("assumes-any-role", "STS:assumerole", "arn:aws:iam::*:role/*"),
        # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
        ("assumes-any-role", "sts:AssumeRoot", "arn:aws:iam::*:root"),
        ("changes-any-permission", "s3:PutBucketPolicy", "arn:aws:s3:::*"),
        ("changes-any-permission", "lambda:AddPermission", "*"),
        ("changes-any-permission", "sqs:SetQueueAttributes", "*"),
    ],
)
def test_given_an_action_on_everything_when_judged_then_its_kind_is_said(
    kind: str, action: str, resource: str
) -> None:
    assert kind in permissions(allow(action, resource))


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        (["xray:PutTraceSegments", "ec2:DescribeInstances", "ecr:GetAuthorizationToken"], "*"),
        (VPC, "*"),
        ("logs:CreateLogGroup", "*"),
        # GetMetricData names no metric to IAM:
        # https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/permissions-reference-cw.html
        ("cloudwatch:GetMetricData", "*"),
        (["cloudwatch:PutMetricData", "polly:SynthesizeSpeech", "translate:TranslateText"], "*"),
        (["comprehend:DetectEntities", "logs:CreateLogDelivery", "logs:PutResourcePolicy"], "*"),
        (["sts:GetCallerIdentity", "sts:TagSession"], "*"),
        (["sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"], "*"),
        ("dynamodb:PutItem", f"arn:aws:dynamodb:eu-west-1:{OWN}:table/orders"),
        ("dynamodb:PutItem", f"arn:aws:dynamodb:*:{OWN}:table/orders-*"),
        ("s3:GetObject", "arn:aws:s3:::bucket/*"),
        ("kms:Decrypt", f"arn:aws:kms:eu-west-1:{OWN}:key/1"),
    ],
)
def test_given_what_needs_everything_or_is_named_when_judged_then_nothing_is_said(
    action: object, resource: str
) -> None:
    assert permissions(allow(action, resource)) == set()


@pytest.mark.parametrize(
    ("action", "kind"),
    [
        ("s3:GetObject", "reads-any-data"),
        ("secretsmanager:GetSecretValue", "reads-any-secret"),
        ("dynamodb:PutItem", "writes-any-resource"),
        ("s3:PutBucketPolicy", "changes-any-permission"),
        ("kms:Decrypt", "decrypts-any-key"),
        ("sts:AssumeRole", "assumes-any-role"),
        ("iam:PassRole", "passes-any-role"),
    ],
)
def test_given_an_action_with_a_kind_of_its_own_when_judged_then_it_is_said_there_only(
    action: str, kind: str
) -> None:
    assert permissions(allow(action)) == {kind}


def test_given_a_whole_service_when_judged_then_it_says_the_rest() -> None:
    for action in ("s3:*", "dynamodb:*", "secretsmanager:**"):
        assert permissions(allow(action)) == {"service-wildcard"}
    assert permissions(allow(["s3:*", "s3:PutObject"])) == {"service-wildcard"} | {
        "writes-any-resource"
    }
    # What is whole on one bucket does not say what goes for all of them.
    narrow = allow("s3:*", "arn:aws:s3:::bucket")
    assert permissions(narrow, allow("s3:PutObject")) == {"service-wildcard", "writes-any-resource"}
    everything_but = {"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}
    found = permissions(everything_but)
    assert "writes-any-resource" not in found
    assert "service-wildcard" in found


def test_given_conditions_and_denies_when_judged_then_those_that_limit_count() -> None:
    action = "s3:PutBucketPolicy"
    tagged = when("StringEquals", "aws:ResourceTag/team", "orders")
    region = when("StringEquals", "aws:RequestedRegion", "eu-west-1")
    assert permissions(allow(action, **tagged)) == set()
    assert permissions(allow(action, **region)) == {"changes-any-permission"}
    assert permissions(allow(action), deny(action)) == set()
    assert permissions(allow(action), deny("s3:*", "arn:aws:s3:::bucket")) == {
        "changes-any-permission"
    }
    assert permissions(allow(action), deny(action, **tagged)) == {"changes-any-permission"}
    fence = {"Effect": "Deny", "Action": action, "NotResource": "arn:aws:s3:::bucket"}
    assert permissions(allow(action), fence) == set()
    open_fence = {"Effect": "Deny", "Action": action, "NotResource": "arn:aws:s3:::*"}
    assert permissions(allow(action), open_fence) == {"changes-any-permission"}


def test_given_not_resource_when_judged_then_only_what_it_leaves_counts() -> None:
    left = {"Effect": "Allow", "Action": "s3:PutObject", "NotResource": "arn:aws:s3:::bucket/*"}
    assert permissions(left) == {"writes-any-resource"}
    assert permissions({**left, "NotResource": "arn:aws:s3:::*"}) == set()


def test_given_a_weakness_when_read_then_it_names_pattern_resource_count_and_fix() -> None:
    statement = allow(["sqs:GetQueueUrl", "dynamodb:*Item"], "arn:aws:dynamodb:*:*:table/*")
    found = only(identity_weaknesses, policy(statement), "writes-any-resource")
    assert found.path == "policy.Statement[0].Action[1]"
    assert found.message.startswith(
        'policy.Statement[0].Action[1] ("dynamodb:*Item" on "arn:aws:dynamodb:*:*:table/*") '
        "allows changing, deleting or using any resource ("
    )
    assert found.message.count("dynamodb:") >= 3
    assert found.fix == (
        "Name in Resource the ARNs that dynamodb:BatchWriteItem is used on, such as "
        "arn:aws:dynamodb:REGION:ACCOUNT_ID:table/TABLE_NAME"
    )
    [read] = actions.names(actions.expand("lightsail:DownloadDefaultKeyPair"))
    assert only(identity_weaknesses, policy(allow(read)), "reads-any-secret").fix == (
        "Remove lightsail:DownloadDefaultKeyPair, which cannot be limited to one resource"
    )
    left_out = {"Effect": "Allow", "NotAction": ["s3:Get*", "iam:*"], "Resource": "arn:aws:s3:::*"}
    said = only(identity_weaknesses, policy(left_out), "writes-any-resource").message
    assert "NotAction (all but s3:Get*, iam:*" in said


def test_the_sets_that_are_made_ahead_follow_from_the_tables() -> None:
    repair = "a table has changed: run `python -m tools.mine_impact_sets`"
    assert impact.known_sets() == mine_impact_sets.made_sets(), repair
