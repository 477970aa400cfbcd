"""Endpoint services and images: who may use them."""

from __future__ import annotations

import pytest

from tests.documents import ACCOUNT
from tests.judged import UNKNOWN, outcomes, resource
from tests.labelled import OTHER, Case, cases

CASES = [
    *cases(
        "ec2-endpoint-service-public",
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        ({"allowedPrincipals": ["*"], "acceptanceRequired": False}, "allowedPrincipals[0]"),
        # Each request waits for consent.
        ({"allowedPrincipals": ["*"], "acceptanceRequired": True}, None),
        ({"allowedPrincipals": [], "acceptanceRequired": False}, None),
    ),
    *cases(
        "ec2-endpoint-service-foreign-account",
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        ({"allowedPrincipals": ["*", f"arn:aws:iam::{OTHER}:root"]}, "allowedPrincipals[1]"),
        ({"allowedPrincipals": [f"arn:aws:iam::{ACCOUNT}:role/orders"]}, None),
    ),
    *cases(
        "ec2-image-foreign-account",
        "aws:ec2/amiLaunchPermission:AmiLaunchPermission",
        ({"accountId": OTHER}, "accountId"),
        ({"accountId": ACCOUNT}, None),
        ({"group": "all"}, None),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_a_labelled_resource_is_judged_as_its_label_says(case: Case) -> None:
    assert case.holds()


@pytest.mark.parametrize(("required", "violated"), [(False, True), (True, False)])
def test_a_separate_principal_is_judged_with_its_service(required: bool, violated: bool) -> None:
    service = resource(
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        {"acceptanceRequired": required},
        "service",
    )
    allowed = resource(
        "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",
        {"vpcEndpointServiceId": UNKNOWN, "principalArn": "*"},
        depends={"vpcEndpointServiceId": [service]},
    )
    found = outcomes("ec2-endpoint-service-public", allowed, service)
    assert found == ([("violates", "principalArn")] if violated else [])
