"""Custom resources: where the answer goes, and what a request has to say."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.events import CloudFormation
from tests.guards.events.refusals import GONE, changed, refusal_of

BUCKET = "cloudformation-custom-resource-response"
REGION = "eu-central-1"
STACK = "arn:aws:cloudformation:{}:123456789012:stack/orders/51af3dc0-da77-11e4-872e-1234567db123"


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("us-east-1", f"https://{BUCKET}-useast1.s3.amazonaws.com/k?X-Amz-Signature=a"),
        (REGION, f"https://{BUCKET}-eucentral1.s3-eu-central-1.amazonaws.com/k"),
        (REGION, f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/k"),
        (REGION, f"https://{BUCKET}-eucentral1.s3.dualstack.eu-central-1.amazonaws.com/k"),
        (REGION, f"https://s3.eu-central-1.amazonaws.com/{BUCKET}-eucentral1/k"),
        (REGION, f"https://s3.amazonaws.com/{BUCKET}-eucentral1/k"),
        ("cn-north-1", f"https://{BUCKET}-cnnorth1.s3.cn-north-1.amazonaws.com.cn/k"),
        ("us-gov-west-1", f"https://{BUCKET}-usgovwest1.s3.us-gov-west-1.amazonaws.com/k"),
        ("eusc-de-east-1", f"https://{BUCKET}-euscdeeast1.s3.eusc-de-east-1.amazonaws.eu/k"),
    ],
)
def test_given_an_address_of_cloudformation_when_validated_then_it_is_accepted(
    region: str, url: str
) -> None:
    event = changed("cloudformation", ("ResponseURL", url), ("StackId", STACK.format(region)))
    assert CloudFormation().validate(event).response_url == url


@pytest.mark.parametrize(
    "url",
    [
        f"http://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/k",
        f"HTTPS://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/k",
        "https://evil.example/amazonaws.com/",
        "https://s3.evil.com/x.amazonaws.com/k",
        "https://s3.amazonaws.com@evil.com/",
        "https://s3.amazonaws.com/evil-bucket/k",
        "https://evil-bucket.s3.amazonaws.com/k",
        "https://s3-evil.s3.amazonaws.com/k",
        f"https://{BUCKET}-eucentral1.evil.s3.amazonaws.com/k",
        f"https://evil.{BUCKET}-eucentral1.s3.amazonaws.com/k",
        f"https://{BUCKET}-eucentral1.s3evil.execute-api.eu-central-1.amazonaws.com/k",
        "https://s3x.execute-api.eu-central-1.amazonaws.com/k",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com.evil.com/k",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com:8443/k",
        f"https://user@{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/k",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/k\r\nx: y",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com\\@evil.com/k",
        f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/" + "k" * 4097,
        f"https://{BUCKET}-eucentral1.s3xamazonaws.com/k",
        f"https://{BUCKET}-eucentral1.s3.amazonawsxcom/k",
        f"https://{BUCKET}-eucentral1xs3.amazonaws.com/k",
        "https://169.254.169.254/latest/meta-data/",
        "",
    ],
)
def test_given_another_address_when_validated_then_nothing_may_be_sent_there(url: str) -> None:
    event = changed("cloudformation", ("ResponseURL", url))
    assert refusal_of(CloudFormation(), event) == ("malformed", "ResponseURL")


@pytest.mark.parametrize(
    "url",
    [
        f"https://{BUCKET}-evil5.s3.eu-central-1.amazonaws.com/k",
        f"https://{BUCKET}-useast1.s3.us-east-1.amazonaws.com/k",
        f"https://{BUCKET}-eucentral1.s3.us-east-1.amazonaws.com/k",
        f"https://s3.us-east-1.amazonaws.com/{BUCKET}-eucentral1/k",
        f"https://s3.amazonaws.com/{BUCKET}-useast1/k",
    ],
)
def test_given_a_bucket_of_another_region_when_validated_then_it_is_refused(url: str) -> None:
    event = changed("cloudformation", ("ResponseURL", url))
    assert refusal_of(CloudFormation(), event) == ("inconsistent", "ResponseURL")


def test_given_the_longest_address_when_validated_then_it_is_accepted() -> None:
    start = f"https://{BUCKET}-eucentral1.s3.eu-central-1.amazonaws.com/"
    for size in (4095, 4096):
        CloudFormation().validate(changed("cloudformation", ("ResponseURL", start + "k" * size)))


@pytest.mark.parametrize(
    ("change", "value", "reason"),
    [
        ("RequestType", "Drop", "malformed"),
        ("RequestType", GONE, "missing"),
        ("ResponseURL", GONE, "missing"),
        ("ResponseURL", 5, "wrong-type"),
        ("StackId", GONE, "missing"),
        ("StackId", "arn:aws:cloudformation:eu-central-1::stack/orders/guid", "malformed"),
        ("RequestId", GONE, "missing"),
        ("RequestId", "a\nb", "control-character"),
        ("RequestId", "r" * 129, "too-long"),
        ("LogicalResourceId", "a-b", "malformed"),
        ("LogicalResourceId", "a" * 256, "malformed"),
        ("LogicalResourceId", "Tab\u0142e", "malformed"),
        ("ResourceType", "AWS::S3::Bucket", "malformed"),
        ("ResourceType", "Custom::" + "a" * 61, "malformed"),
        ("PhysicalResourceId", "p" * 1025, "too-long"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str
) -> None:
    event = changed("cloudformation", (change, value))
    assert refusal_of(CloudFormation(), event) == (reason, change)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("RequestId", "r" * 128),
        ("LogicalResourceId", "a" * 255),
        ("ResourceType", "Custom::" + "a" * 60),
        ("ResourceType", "AWS::CloudFormation::CustomResource"),
        ("PhysicalResourceId", "p" * 1024),
        ("ServiceTimeout", "3600"),
        ("Added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    event = CloudFormation().validate(changed("cloudformation", (change, value)))
    assert ("Added" in event) is False


@pytest.mark.parametrize("kind", ["Update", "Delete"])
def test_given_an_existing_resource_when_it_has_no_id_then_it_is_refused(kind: str) -> None:
    event = changed("cloudformation", ("RequestType", kind))
    assert refusal_of(CloudFormation(), event) == ("missing", "PhysicalResourceId")


def test_given_a_refused_request_when_answered_then_the_invocation_fails() -> None:
    @guard(CloudFormation(), audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        raise AssertionError("the handler must not be called")

    event = changed("cloudformation", ("ResponseURL", "https://evil.example/"))
    with pytest.raises(EventRejected, match="malformed at ResponseURL"):
        handler(event, None)


def test_given_a_text_for_an_allow_list_when_made_then_it_is_no_list() -> None:
    with pytest.raises(
        TypeError, match=r"resource_types= of CloudFormation.. must be a collection"
    ):
        CloudFormation(resource_types="Custom::Table")


# https://github.com/aws/aws-cdk/tree/main/packages/aws-cdk-lib/custom-resources/lib/provider-framework
def test_given_a_request_of_the_cdk_s_provider_when_validated_then_there_is_no_address() -> None:
    event = CloudFormation().validate(changed("cloudformation", ("ResponseURL", "...")))
    assert event.response_url is None
    assert event["ResponseURL"] == "..."
