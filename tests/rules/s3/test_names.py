"""s3-bucket-name-guessable, s3-bucket-name-with-dots."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS
from tests.judged import UNKNOWN, outcomes, resource

GUESSABLE = "s3-bucket-name-guessable"
DOTS = "s3-bucket-name-with-dots"
VIOLATES = [("violates", "bucket")]


@pytest.mark.parametrize("kind", BUCKETS)
@pytest.mark.parametrize(
    "name",
    [
        "aws-glue-assets-111122223333-eu-central-1",
        "sagemaker-us-east-1-111122223333",
        "aws-emr-studio-111122223333-us-gov-west-1",
        "cdk-hnb659fds-assets-111122223333-ap-southeast-2",
        "111122223333-eu-west-1-logs",
        "logs-111122223333-us-iso-east-1",
        "cdk-hnb659fds-assets-111122223333-eusc-de-east-1",
    ],
)
def test_a_name_of_service_account_and_region_violates(kind: str, name: str) -> None:
    assert outcomes(GUESSABLE, resource(kind, {"bucket": name})) == VIOLATES


@pytest.mark.parametrize("kind", BUCKETS)
@pytest.mark.parametrize(
    "name",
    [
        None,
        "uploads-4f9c1d7",
        "glue-assets-eu-central-1",
        "glue-assets-111122223333",
        "acme-shop-assets-111122223333-eu-central-1",
    ],
)
def test_another_name_complies(kind: str, name: Any) -> None:
    assert outcomes(GUESSABLE, resource(kind, {"bucket": name})) == []


def test_a_name_in_the_namespace_of_the_account_complies() -> None:
    name = "glue-assets-111122223333-eu-central-1"
    own = {"bucket": name, "bucketNamespace": "account-regional"}
    assert outcomes(GUESSABLE, resource(BUCKET, own)) == []
    assert outcomes(GUESSABLE, resource(BUCKET, {**own, "bucketNamespace": "global"})) == VIOLATES
    assert outcomes(GUESSABLE, resource(BUCKET, {"bucket": UNKNOWN})) == [("undecided", "bucket")]


DOTTED = {"id": "www.example.com", "bucket": "www.example.com"}


@pytest.mark.parametrize("kind", BUCKETS)
def test_a_name_with_a_dot_violates(kind: str) -> None:
    assert outcomes(DOTS, resource(kind, DOTTED)) == VIOLATES
    assert outcomes(DOTS, resource(kind, {"bucket": "www-example"})) == []
    assert outcomes(DOTS, resource(kind, {})) == []
    assert outcomes(DOTS, resource(kind, {"bucket": UNKNOWN})) == [("undecided", "bucket")]


def test_a_prefix_decides_before_the_name_is_known() -> None:
    named = {"bucket": UNKNOWN, "bucketPrefix": "assets-"}
    assert outcomes(DOTS, resource(BUCKET, named, depends={})) == []
    # Made of an output, such as the name of a project.
    made_of = {"bucketPrefix": [resource(BUCKET, {}, "project")]}
    dotted = resource(BUCKET, {**named, "bucketPrefix": "assets.shop-"}, depends=made_of)
    assert outcomes(DOTS, dotted) == [("violates", "bucketPrefix")]


@pytest.mark.parametrize("kind", [buckets.WEBSITE])
def test_a_bucket_of_a_website_needs_its_domain(kind: str) -> None:
    site = resource(kind, {"bucket": "www.example.com"}, "site")
    assert outcomes(DOTS, resource(BUCKET, DOTTED), site) == []
    other = resource(kind, {"bucket": "example.org"}, "site")
    assert outcomes(DOTS, resource(BUCKET, DOTTED), other) == VIOLATES
    unknown = resource(kind, {"bucket": UNKNOWN}, "site")
    assert outcomes(DOTS, resource(BUCKET, DOTTED), unknown) == [("undecided", "bucket")]


@pytest.mark.parametrize(
    ("kind", "inline"),
    [
        (BUCKET, {"website": {"indexDocument": "index.html"}}),
        (BUCKET_V2, {"websites": [{"indexDocument": "index.html"}]}),
    ],
)
def test_an_inline_website_counts(kind: str, inline: Any) -> None:
    assert outcomes(DOTS, resource(kind, {**DOTTED, **inline})) == []
