"""The ARN that a fix shows: of the resource that an action is mostly used on."""

from __future__ import annotations

import pytest

from policypack.iam.meaning import actions
from policypack.iam.meaning.example_arns import example_arn


def example(action: str, like: str = "*") -> str:
    return example_arn(actions.expand(action).bit_length() - 1, like)


def last_part(action: str) -> str:
    return example(action).split(":", 5)[5]


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        # What the name speaks of, and of several such the plainest:
        # https://docs.aws.amazon.com/bedrock/latest/userguide/security_iam_id-based-policy-examples.html
        ("bedrock:InvokeModel", "foundation-model/RESOURCE_ID"),
        ("glue:GetTables", "table/DATABASE_NAME/TABLE_NAME"),
        ("events:PutRule", "rule/RULE_NAME"),
        ("s3:GetObject", "BUCKET_NAME/OBJECT_NAME"),
        ("s3:ListBucket", "BUCKET_NAME"),
        # Otherwise what most actions of the service work on.
        ("ec2:CreateTags", "instance/INSTANCE_ID"),
        ("execute-api:Invoke", "API_ID/STAGE/METHOD/API_SPECIFIC_RESOURCE_PATH"),
        ("ssm:StartSession", "document/DOCUMENT_NAME"),
        # One of several, not the only one of the account.
        ("glue:GetPartitions", "database/DATABASE_NAME"),
        ("apigateway:GET", "/restapis/REST_API_ID"),
    ],
)
def test_given_several_types_when_an_example_is_made_then_it_is_of_the_most_usual(
    action: str, expected: str
) -> None:
    assert last_part(action) == expected


@pytest.mark.parametrize(
    ("action", "expected"),
    [
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html
        ("ec2:RunInstances", "subnet/SUBNET_ID"),
        ("ec2:CreateSnapshot", "volume/VOLUME_ID"),
        ("batch:SubmitJob", "job-queue/JOB_QUEUE_NAME"),
        # A name is chosen before, and where there is no other type it is that one.
        ("glue:CreateDatabase", "database/DATABASE_NAME"),
        ("ec2:StartInstances", "instance/INSTANCE_ID"),
    ],
)
def test_given_an_action_that_makes_something_when_an_example_is_made_then_its_id_is_not_asked(
    action: str, expected: str
) -> None:
    assert last_part(action) == expected


def test_given_an_arn_when_an_example_is_made_then_it_has_its_region_and_account() -> None:
    like = "arn:aws-cn:bedrock:cn-north-1:*:*"
    assert example("bedrock:InvokeModel", like) == (
        "arn:aws-cn:bedrock:cn-north-1::foundation-model/RESOURCE_ID"
    )
    assert example("appsync:GraphQL") == "arn:aws:appsync:REGION:ACCOUNT_ID:apis/GRAPH_QLAPI_ID"
    assert example("ec2:DescribeInstances") == ""


@pytest.mark.parametrize(
    ("action", "like", "expected"),
    [
        # https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
        ("ec2:CreateTags", "arn:aws:ec2:*:*:volume/*", "volume/VOLUME_ID"),
        ("glue:GetPartitions", "arn:aws:glue:*:*:table/*", "table/DATABASE_NAME/TABLE_NAME"),
        ("ec2:CreateTags", "arn:aws:ec2:*:*:*", "instance/INSTANCE_ID"),
        ("ec2:CreateTags", "arn:aws:s3:::volume/*", "instance/INSTANCE_ID"),
        ("ec2:CreateTags", "**", "instance/INSTANCE_ID"),
    ],
)
def test_given_an_arn_of_a_type_when_an_example_is_made_then_it_is_of_that_type(
    action: str, like: str, expected: str
) -> None:
    assert example(action, like).split(":", 5)[5] == expected


def test_given_every_action_when_an_example_is_made_then_it_has_no_variable() -> None:
    for position in range(actions.everything().bit_length()):
        assert "$" not in example_arn(position)
