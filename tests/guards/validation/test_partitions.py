"""Every partition of AWS: what botocore knows of them is what the patterns accept."""

from __future__ import annotations

import json
import re
from itertools import product
from pathlib import Path
from typing import Any

import botocore
import pytest

from runtime_guards.events import SNS
from runtime_guards.events.cloudformation import CloudFormation
from runtime_guards.testing.samples.requests import REGION
from runtime_guards.validation import partitions
from tests.each import each
from tests.guards import validators
from tests.guards.events.edits import edited
from tests.guards.samples import sample

DATA = Path(botocore.__file__).parent / "data"
PARTITIONS = json.loads((DATA / "partitions.json").read_text(encoding="utf-8"))["partitions"]
REGIONS = [
    (partition["id"], partition["outputs"]["dnsSuffix"], region)
    for partition in PARTITIONS
    for region in partition["regions"]
    if not region.endswith("-global")
]


@pytest.mark.parametrize(("partition", "suffix", "region"), REGIONS)
def test_notifications_and_custom_resources_of_every_region(
    partition: str, suffix: str, region: str
) -> None:
    assert re.fullmatch(partitions.DOMAIN, suffix)
    assert re.fullmatch(partitions.REGION, region)
    assert SNS().validate(_notification(partition, suffix, region)).records
    assert CloudFormation().validate(_resource(partition, suffix, region)).raw


def _notification(partition: str, suffix: str, region: str) -> Any:
    topic, host = f"arn:{partition}:sns:{region}:123456789012:orders", f"sns.{region}.{suffix}"
    sns = ("Records", 0, "Sns")
    return edited(
        "sns",
        (("Records", 0, "EventSubscriptionArn"), f"{topic}:21be56ed-a058-49f5-8c98-aedd2564c486"),
        ((*sns, "TopicArn"), topic),
        ((*sns, "SigningCertUrl"), f"https://{host}/SimpleNotificationService-a.pem"),
        ((*sns, "UnsubscribeUrl"), f"https://{host}/?Action=Unsubscribe&SubscriptionArn={topic}:a"),
    )


def _resource(partition: str, suffix: str, region: str) -> Any:
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    return edited(
        "cloudformation",
        (("ResponseURL",), f"https://{bucket}.s3.{region}.{suffix}/a"),
        (("StackId",), f"arn:{partition}:cloudformation:{region}:123456789012:stack/a/b"),
    )


@pytest.mark.parametrize("domain", ["amazonaws.de", "amazonaws.com.br", "xamazonaws.com", "gov"])
def test_no_other_domain(domain: str) -> None:
    assert not re.fullmatch(partitions.DOMAIN, domain)


MOVED = {
    "aws-us-gov": ("us-gov-west-1", "amazonaws.com"),
    "aws-cn": ("cn-north-1", "amazonaws.com.cn"),
    "aws-eusc": ("eusc-de-east-1", "amazonaws.eu"),
    "aws-iso-b": ("us-isob-east-1", "sc2s.sgov.gov"),
}


@each(("partition", "trigger"), product(MOVED, validators.NAMES))
def test_the_event_of_every_source_in_another_partition(trigger: str, partition: str) -> None:
    region, domain = MOVED[partition]
    text = json.dumps(sample(trigger))
    for ours, theirs in (
        ("arn:aws:", f"arn:{partition}:"),
        ("amazonaws.com", domain),
        (REGION, region),
        (REGION.replace("-", ""), region.replace("-", "")),
    ):
        text = text.replace(ours, theirs)

    event = json.loads(text)
    assert validators.of(trigger).validate(event).raw == event
