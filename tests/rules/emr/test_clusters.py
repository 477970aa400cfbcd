"""Security configurations, and subnets of clusters."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource
from tests.labelled import QUEUE, Case, cases

DISKS = {"LocalDiskEncryptionConfiguration": {"EncryptionKeyProviderType": "AwsKms"}}


def encryption(**held: Any) -> dict[str, Any]:
    return {"configuration": json.dumps({"EncryptionConfiguration": held})}


CASES = [
    *cases(
        "emr-configuration-unencrypted",
        "aws:emr/securityConfiguration:SecurityConfiguration",
        ({"configuration": "{}"}, "configuration"),
        (encryption(EnableAtRestEncryption=False), "configuration"),
        (encryption(EnableAtRestEncryption=True), "configuration"),
        (encryption(EnableAtRestEncryption=True, AtRestEncryptionConfiguration=DISKS), None),
        # EMR refuses it.
        ({"configuration": "no json"}, None),
    ),
    *cases(
        "emr-configuration-tls-disabled",
        "aws:emr/securityConfiguration:SecurityConfiguration",
        ({"configuration": "{}"}, "configuration"),
        (encryption(EnableInTransitEncryption=False), "configuration"),
        (encryption(EnableInTransitEncryption=True), None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()


@pytest.mark.parametrize(("assigns", "violated"), [(True, True), (False, False)])
def test_a_cluster_in_a_subnet_with_public_addresses_is_reported(
    assigns: bool, violated: bool
) -> None:
    subnet = resource("aws:ec2/subnet:Subnet", {"mapPublicIpOnLaunch": assigns}, "s")
    attributes = {"ec2Attributes": {"subnetId": UNKNOWN}}
    cluster = resource("aws:emr/cluster:Cluster", attributes, depends={"ec2Attributes": [subnet]})
    found = outcomes("emr-cluster-in-public-subnet", cluster, subnet)
    assert found == ([("violates", "ec2Attributes.subnetId")] if violated else [])


def test_what_is_known_after_apply_is_undecided() -> None:
    kind = "aws:emr/securityConfiguration:SecurityConfiguration"
    held = resource(kind, {"configuration": UNKNOWN})
    [(outcome, _)] = outcomes("emr-configuration-unencrypted", held, QUEUE)
    assert outcome == "undecided"
