"""What several rules or resources have in common is one finding for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from policypack.facts.callback_functions import TASK_POLICIES, attachment_suffix
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from tests.judged import resource
from tests.rules.lambda_.guarded_functions import ARN, BARE, function, mapping, permission
from tests.rules.lambda_.packages import archive

PASSWORD = "9f2Kq7" + "xVb31tR"
LAYER_ARN = "arn:aws:lambda:eu-central-1:444455556666:layer:handy"


def told(*resources: Resource, only: Sequence[str] = ()) -> dict[str, list[str]]:
    """The findings that people see, each with what is folded into it."""
    found = judge(resources, read_settings({"profile": "strict"}))
    found = [each for each in found if not only or each.rule.id in only]
    return {
        f"{each.rule.id} at {each.path}": [each_.rule.id for each_ in each.also]
        for each in found
        if each.outcome.value == "violates" and each.folded_into is None
    }


def policy(*statements: dict[str, Any]) -> Resource:
    allowed = [{"Effect": "Allow", "Resource": "*", **each} for each in statements]
    document = {"Version": "2012-10-17", "Statement": allowed}
    return resource("aws:iam/policy:Policy", {"policy": json.dumps(document)})


def queue_policy(statement: dict[str, Any]) -> Resource:
    arn = "arn:aws:sqs:eu-central-1:111122223333:orders"
    allowed = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn, **statement}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    return resource("aws:sqs/queuePolicy:QueuePolicy", {"queueUrl": "q", "policy": document})


def test_a_rule_of_the_default_group_that_has_to_go_needs_no_description() -> None:
    opening = {"protocol": "-1", "self": True, "fromPort": 0, "toPort": 0}
    kind = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
    assert told(resource(kind, {"vpcId": "vpc-1", "ingress": [opening]})) == {
        "ec2-default-security-group-open at ingress[0]": ["ec2-security-group-rule-undescribed"]
    }


def test_all_of_iam_is_one_finding() -> None:
    assert list(told(policy({"Action": "iam:*"}))) == [
        "iam-policy-full-iam at policy.Statement[0].Action"
    ]


def test_passing_a_role_to_a_new_function_is_one_finding() -> None:
    actions = ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]
    assert list(told(policy({"Action": actions}))) == [
        "iam-policy-escalates at policy.Statement[0].Action[0]"
    ]


def test_a_wildcard_resource_is_one_finding_whichever_actions_reach_too_far_by_it() -> None:
    actions = ["dynamodb:GetItem", "dynamodb:PutItem", "secretsmanager:GetSecretValue"]
    found = told(policy({"Action": actions}))
    ((first, also),) = found.items()
    assert {first.partition(" ")[0], *also} == {
        *("iam-policy-reads-any-data", "iam-policy-writes-any-resource"),
        "iam-policy-reads-any-secret",
    }
    # In another statement it is another wildcard.
    assert len(told(policy(*({"Action": each} for each in actions)))) == 3


def test_a_public_document_is_one_finding_with_its_useless_condition() -> None:
    vacuous = {"StringLike": {"aws:PrincipalArn": "*"}}
    found = told(queue_policy({"Principal": "*", "Condition": vacuous}))
    assert found == {
        "sqs-queue-public at policy.Statement[0].Principal": ["iam-policy-vacuous-condition"]
    }


def test_a_public_access_block_that_is_off_is_one_finding() -> None:
    flags = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    kind = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
    block = resource(kind, {"bucket": "uploads", **dict.fromkeys(flags, False)})
    assert told(block) == {
        "s3-public-access-block-weak at blockPublicAcls": ["s3-public-access-block-weak"] * 3
    }


def test_an_acl_that_lets_write_is_not_told_as_one_that_lets_read() -> None:
    acl = resource("aws:s3/bucketAcl:BucketAcl", {"bucket": "b", "acl": "public-read-write"})
    assert list(told(acl)) == ["s3-bucket-acl-public-write at acl"]


@pytest.mark.parametrize(
    ("properties", "rule"),
    [
        ({"layers": [LAYER_ARN]}, "lambda-layer-unpinned"),
        ({"layers": [f"{LAYER_ARN}:3"]}, "lambda-layer-foreign-account"),
        ({"environment": {"variables": {"PASSWORD": PASSWORD}}}, "lambda-function-env-secret"),
        (
            {"code": archive({"app.py": BARE, "requirements.txt": "requests\n"})},
            "lambda-dependency-unpinned",
        ),
    ],
)
def test_what_functions_have_in_common_is_one_finding(
    properties: dict[str, Any], rule: str
) -> None:
    functions = [function({"app.py": BARE}, name, **properties) for name in ("one", "two", "six")]
    (also,) = told(*functions, only=[rule]).values()
    assert also == [rule, rule]


def test_another_secret_of_the_same_name_is_another_finding() -> None:
    functions = [
        function({"app.py": BARE}, name, environment={"variables": {"PASSWORD": value}})
        for name, value in (("one", PASSWORD), ("two", PASSWORD[::-1]))
    ]
    found = judge(functions, Settings())
    own = [each for each in found if each.rule.id == "lambda-function-env-secret"]
    assert [each.folded_into for each in own] == [None, None]


def test_one_handler_of_several_functions_needs_one_guard_for_the_triggers_of_all() -> None:
    rule = "lambda-trigger-without-validator"
    one, two = (function({"app.py": BARE}, name) for name in ("one", "two"))
    wired = [mapping(to="one"), permission("s3.amazonaws.com", to="two", sourceArn=ARN)]
    found = [each for each in judge([one, two, *wired], Settings()) if each.rule.id == rule]
    assert [bool(each.folded_into) for each in found] == [False, True]
    assert all("@guard(S3(), SQS())" in each.fix for each in found)
    other = function({"app.py": f"# {BARE}{BARE}"}, "two")
    apart = [each for each in judge([one, other, *wired], Settings()) if each.rule.id == rule]
    assert [bool(each.folded_into) for each in apart] == [False, False]
    assert ["@guard(SQS())" in each.fix for each in apart] == [True, False]


def test_the_default_policies_of_a_callback_function_are_one_finding() -> None:
    kind = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
    arns = [
        f"arn:aws:iam::aws:policy/{name}" for name in ("AmazonS3FullAccess", "AmazonSQSFullAccess")
    ]
    made = [
        resource(kind, {"role": "r", "policyArn": arn}, f"{function}{attachment_suffix(arn)}")
        for function in ("on-upload", "on-message")
        for arn in arns
    ]
    found = judge(made, read_settings({"profile": "strict"}))
    causes = [each for each in found if each.folded_into is None]
    assert [each.rule.id for each in causes] == ["iam-attachment-full-access"] * 2
    assert [len(each.also) for each in causes] == [5, 5]


def test_the_default_policies_of_a_task_role_are_one_finding() -> None:
    kind, parent = "aws:iam/rolePolicyAttachment:RolePolicyAttachment", "awsx:x:ecs:FargateService"
    arns = [f"arn:aws:iam::aws:policy/{name}" for name in TASK_POLICIES]

    def attachments(of: str, suffix: bool = True) -> list[Resource]:
        names = [
            f"{of}-task{attachment_suffix(arn) if suffix else at}" for at, arn in enumerate(arns)
        ]
        return [
            replace(
                resource(kind, {"role": "r", "policyArn": arn}, name),
                urn=f"urn:pulumi:dev::shop::{parent}${kind}::{name}",
            )
            for name, arn in zip(names, arns, strict=True)
        ]

    def causes(*made: Resource) -> int:
        found = judge(made, read_settings({"profile": "strict"}))
        told = [each for each in found if each.folded_into is None]
        assert {each.rule.id for each in told} == {"iam-attachment-full-access"}
        assert all("awsx.classic.ecs.FargateService" in each.fix for each in told)
        return len(told)

    assert causes(*attachments("web")) == 1
    # Those of another role, and those that the program names itself, are causes of their own.
    assert causes(*attachments("web"), *attachments("mail")) == 2
    assert causes(*attachments("web", suffix=False)) == 2


def test_an_env_file_that_holds_a_secret_is_one_finding() -> None:
    files = {"app.py": BARE, ".env": f"PASSWORD={PASSWORD}\n"}
    rules = ["lambda-function-code-secret", "lambda-code-env-file"]
    found = told(function(files), only=rules)
    assert len(found) == 1


def test_an_unpinned_dependency_is_not_told_as_one_without_a_hash() -> None:
    files = {"app.py": BARE, "requirements.txt": "requests\n"}
    rules = ["lambda-dependency-unpinned", "lambda-dependency-unhashed"]
    (rule,) = told(function(files), only=rules)
    assert rule.startswith("lambda-dependency-unpinned")


def test_a_topic_without_a_key_is_one_finding() -> None:
    only = ["sns-topic-unencrypted", "sns-topic-without-customer-key"]
    found = told(resource("aws:sns/topic:Topic", {}), only=only)
    assert found == {"sns-topic-unencrypted at kmsMasterKeyId": only[1:]}


def test_a_queue_without_encryption_is_one_finding() -> None:
    only = ["sqs-queue-unencrypted", "sqs-queue-without-customer-key"]
    plain = resource("aws:sqs/queue:Queue", {"sqsManagedSseEnabled": False})
    found = told(plain, only=only)
    assert found == {"sqs-queue-unencrypted at sqsManagedSseEnabled": only[1:]}


@pytest.mark.parametrize(
    ("kind", "properties", "told_once", "folded"),
    [
        (
            "aws:rds/cluster:Cluster",
            {"engine": "postgres"},
            "rds-cluster-unencrypted at storageEncrypted",
            "rds-cluster-without-customer-key",
        ),
        (
            "aws:redshift/cluster:Cluster",
            {"encrypted": "false"},
            "redshift-cluster-unencrypted at encrypted",
            "redshift-cluster-without-customer-key",
        ),
        (
            "aws:elasticache/replicationGroup:ReplicationGroup",
            {"engine": "redis"},
            "elasticache-group-unencrypted at atRestEncryptionEnabled",
            "elasticache-cache-without-customer-key",
        ),
    ],
)
def test_data_that_is_not_encrypted_needs_no_second_finding_about_its_key(
    kind: str, properties: dict[str, Any], told_once: str, folded: str
) -> None:
    only = (told_once.partition(" ")[0], folded)
    assert told(resource(kind, properties), only=only) == {told_once: [folded]}


@pytest.mark.parametrize(
    ("kind", "rule"),
    [
        ("aws:rds/instance:Instance", "rds-database-deletable"),
        ("aws:dynamodb/table:Table", "dynamodb-table-deletable"),
        ("aws:cognito/userPool:UserPool", "cognito-pool-deletable"),
    ],
)
def test_a_store_without_deletion_protection_is_one_finding(kind: str, rule: str) -> None:
    unprotected = "stack-stateful-unprotected"
    ((_, folded),) = told(resource(kind, {}), only=(rule, unprotected)).items()
    assert folded == [unprotected]
