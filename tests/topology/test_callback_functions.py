"""The attachments that Pulumi's AWS SDK makes for a function that is written as a callback.

https://github.com/pulumi/pulumi-aws/blob/master/sdk/nodejs/lambda/lambdaMixins.ts
"""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from policypack.facts.callback_functions import DEFAULT_POLICIES, attachment_suffix
from policypack.topology.roles.callback_functions import callback_function_of
from tests.judged import UNKNOWN, resource

ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
S3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess"


def attached(name: str, arn: object = S3, kind: str = ATTACHMENT) -> str:
    return callback_function_of(resource(kind, {"policyArn": arn}, name))


def made(name: str, arn: str = S3) -> str:
    """The name as the SDK writes it: the first eight digits of the ARN's SHA-1."""
    digest = hashlib.sha1(arn.encode(), usedforsecurity=False).hexdigest()
    return f"{name}-{digest[:8]}"


@pytest.mark.parametrize("policy", sorted(DEFAULT_POLICIES))
def test_an_attachment_of_a_default_policy_names_its_function(policy: str) -> None:
    arn = f"arn:aws:iam::aws:policy/{policy}"
    assert attached(made("on-upload", arn), arn) == "on-upload"
    assert made("", arn) == attachment_suffix(arn)


@pytest.mark.parametrize(
    ("name", "arn"),
    [
        ("on-upload", S3),
        ("on-upload-12345678", S3),
        (made("on-upload"), UNKNOWN),
        (made("on-upload"), "arn:aws:iam::aws:policy/AmazonSQSFullAccess"),
        (
            made("o", "arn:aws:iam::aws:policy/ReadOnlyAccess"),
            "arn:aws:iam::aws:policy/ReadOnlyAccess",
        ),
        (made("o", "arn:aws:iam::111122223333:policy/own"), "arn:aws:iam::111122223333:policy/own"),
    ],
)
def test_another_attachment_is_none_of_a_callback(name: str, arn: object) -> None:
    assert attached(name, arn) == ""


def test_another_type_is_none_of_a_callback() -> None:
    assert attached(made("o"), kind="aws:iam/policyAttachment:PolicyAttachment") == ""


def test_the_task_role_of_a_component_is_none_of_a_callback() -> None:
    component = "awsx:x:ecs:FargateTaskDefinition"
    made_by = replace(
        resource(ATTACHMENT, {"policyArn": S3}, made("web-task")),
        urn=f"urn:pulumi:dev::shop::{component}${ATTACHMENT}::{made('web-task')}",
    )
    assert callback_function_of(made_by) == ""
