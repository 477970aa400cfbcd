"""Resources that are public by design: no rule about anonymous access reports them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.rule.rule import ANONYMOUS, PUBLIC
from policypack.rules import catalogue
from tests.judged import outcomes, resource

PUBLIC_READ = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "s3:GetObject",
                "Resource": "arn:aws:s3:::site/*",
            }
        ],
    }
)
SITE = resource(
    "aws:s3/bucketPolicy:BucketPolicy", {"bucket": "site", "policy": PUBLIC_READ}, "site"
)
HOOK = resource("aws:lambda/functionUrl:FunctionUrl", {"authorizationType": "NONE"}, "hook")
ACL = resource("aws:s3/bucket:Bucket", {"acl": "public-read"}, "site")


@pytest.mark.parametrize(
    ("rule", "public"),
    [
        ("s3-bucket-policy-public", SITE),
        ("lambda-url-without-auth", HOOK),
        ("s3-bucket-acl-public-read", ACL),
    ],
)
def test_what_is_public_by_design_is_no_finding(rule: str, public: Resource) -> None:
    assert outcomes(rule, public) != []
    assert outcomes(rule, public, public_by_design=["another"]) != []
    assert outcomes(rule, public, public_by_design=[public.name]) == []
    # AND a rule that cannot be waived reports it all the same
    settings: dict[str, Any] = {"public_by_design": [public.name], "never_waive": [rule]}
    assert outcomes(rule, public, **settings) != []


def test_other_weaknesses_of_the_resource_are_still_reported() -> None:
    bucket = resource("aws:s3/bucket:Bucket", {"acl": "public-read-write"}, "site")
    assert outcomes("s3-bucket-acl-public-write", bucket, public_by_design=["site"]) != []


def test_the_rules_about_anonymous_access_are_these() -> None:
    found = {rule.id for rule in catalogue() if rule.kind in (PUBLIC, ANONYMOUS)}
    assert {"s3-bucket-policy-public", "sns-topic-public", "lambda-url-without-auth"} <= found
    assert found.isdisjoint({"s3-bucket-acl-public-write", "lambda-function-public-and-privileged"})
