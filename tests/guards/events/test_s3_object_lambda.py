"""Requests of an S3 Object Lambda access point, and where they make a function connect to."""

from __future__ import annotations

from typing import Any

import pytest

from runtime_guards.events.s3_object_lambda import S3ObjectLambda
from tests.guards.events.edits import GONE, Path, edited, refused
from tests.guards.samples import sample

GET: Path = ("getObjectContext",)
INPUT: Path = (*GET, "inputS3Url")
URL: Path = ("userRequest", "url")
HEADERS: Path = ("userRequest", "headers")
POINT: Path = ("configuration", "accessPointArn")
SUPPORTING: Path = ("configuration", "supportingAccessPointArn")
HOST = "orders-123456789012.s3-accesspoint.eu-central-1.amazonaws.com"
SIGNED = "X-Amz-Signature=a"


def _of(context: str) -> Any:
    return edited(
        "s3-object-lambda", (GET, GONE), ((context,), {"inputS3Url": f"https://{HOST}/?{SIGNED}"})
    )


def test_given_a_request_when_validated_then_it_is_read() -> None:
    event = S3ObjectLambda().validate(sample("s3-object-lambda"))

    assert (event.operation, event.key) == ("GetObject", "incoming/orders.csv")
    assert event.input_url == sample("s3-object-lambda")["getObjectContext"]["inputS3Url"]
    assert (event.route, event.token) == ("io-iad-cell001", "OutputToken")
    assert event.url == "/incoming/orders.csv"
    assert event.headers["accept-encoding"] == "identity"
    assert dict(event) == sample("s3-object-lambda")


@pytest.mark.parametrize(
    ("context", "operation", "key"),
    [
        ("headObjectContext", "HeadObject", "incoming/orders.csv"),
        ("listObjectsContext", "ListObjects", None),
        ("listObjectsV2Context", "ListObjectsV2", None),
    ],
)
def test_given_another_operation_when_validated_then_it_is_read(
    context: str, operation: str, key: str | None
) -> None:
    event = S3ObjectLambda().validate(_of(context))
    assert (event.operation, event.key, event.route, event.token) == (operation, key, None, None)


@pytest.mark.parametrize(
    "url",
    [
        f"https://{HOST}/a?{SIGNED}",
        f"https://{HOST}/?{SIGNED}",
        f"https://bucket.s3.eu-central-1.amazonaws.com/a?{SIGNED}",
        f"https://x.s3-accesspoint.dualstack.eu-central-1.amazonaws.com/a?{SIGNED}",
    ],
)
def test_given_a_presigned_url_of_s3_when_validated_then_it_is_accepted(url: str) -> None:
    event = edited("s3-object-lambda", (INPUT, url))
    assert S3ObjectLambda().validate(event).input_url == url


@pytest.mark.parametrize(
    "url",
    [
        None,
        1,
        "",
        f"http://{HOST}/a?{SIGNED}",
        f"file://{HOST}/a?{SIGNED}",
        f"https://{HOST}/a",
        f"https://{HOST}/a?b=c",
        f"https://{HOST}/X-Amz-Signature=a",
        f"https://{HOST}:8080/a?{SIGNED}",
        f"https://user@{HOST}/a?{SIGNED}",
        f"https://{HOST}@evil.example/a?{SIGNED}",
        f"https://{HOST}.evil.example/a?{SIGNED}",
        f"https://evil.example/{HOST}/a?{SIGNED}",
        f"https://evil.example#{HOST}/a?{SIGNED}",
        f"https://evil.example\\.{HOST}/a?{SIGNED}",
        f"https://169.254.169.254/latest/meta-data?{SIGNED}",
        f"https://ec2.eu-central-1.amazonaws.com/a?{SIGNED}",
        f"https://{HOST}/a b?{SIGNED}",
        f"https://{HOST}/a\r\nHost: b?{SIGNED}",
        f"https://{HOST}/a?{SIGNED}#x",
        f"https://{HOST}/{'a' * 16385}?{SIGNED}",
    ],
)
def test_given_a_url_of_elsewhere_when_validated_then_it_is_refused(url: Any) -> None:
    reason, place = refused(S3ObjectLambda(), edited("s3-object-lambda", (INPUT, url)))
    assert (reason, place) in (
        ("malformed", "getObjectContext.inputS3Url"),
        ("wrong-type", "getObjectContext"),
    )


@pytest.mark.parametrize(
    ("path", "value", "reason", "place"),
    [
        (GET, GONE, "missing", "getObjectContext"),
        (GET, [], "wrong-type", "getObjectContext"),
        (GET, {}, "missing", "getObjectContext"),
        (("headObjectContext",), {}, "inconsistent", "getObjectContext"),
        (
            INPUT,
            f"https://x.s3.us-east-1.amazonaws.com/a?{SIGNED}",
            "inconsistent",
            "getObjectContext.inputS3Url",
        ),
        ((*GET, "outputRoute"), "a.evil.example/", "malformed", "getObjectContext.outputRoute"),
        ((*GET, "outputRoute"), GONE, "missing", "getObjectContext"),
        ((*GET, "outputToken"), "", "missing", "getObjectContext.outputToken"),
        ((*GET, "outputToken"), "a\r\nb", "control-character", "getObjectContext.outputToken"),
        ((*GET, "outputToken"), "t" * 16385, "too-long", "getObjectContext.outputToken"),
        (("configuration",), GONE, "missing", "configuration"),
        (POINT, GONE, "missing", "configuration.accessPointArn"),
        (POINT, "x", "malformed", "configuration.accessPointArn"),
        (SUPPORTING, "x", "malformed", "configuration.supportingAccessPointArn"),
        (
            SUPPORTING,
            "arn:aws:s3:us-east-1:123456789012:accesspoint/orders",
            "inconsistent",
            "configuration.supportingAccessPointArn",
        ),
        (("userRequest",), GONE, "missing", "userRequest"),
        (URL, GONE, "missing", "userRequest.url"),
        (URL, "", "malformed", "userRequest.url"),
        (URL, "ftp://a/b", "malformed", "userRequest.url"),
        (URL, "/a\nb", "control-character", "userRequest.url"),
        (URL, "/a/../b", "traversal", "userRequest.url"),
        (URL, "/a/%2e%2e/b", "traversal", "userRequest.url"),
        (URL, "//evil.example/a", "traversal", "userRequest.url"),
        (URL, "/", "missing", "userRequest.url"),
        (URL, f"/{'a' * 16384}", "too-long", "userRequest.url"),
        (URL, "https://other.example/a", "inconsistent", "userRequest.url"),
        (HEADERS, [], "wrong-type", "userRequest.headers"),
        (HEADERS, {"A": "b\r\nc"}, "control-character", "userRequest.headers.*"),
        (HEADERS, {"A": "a", "a": "b"}, "duplicate-key", "userRequest.headers.*"),
    ],
)
def test_given_a_fault_when_validated_then_it_is_refused(
    path: Path, value: Any, reason: str, place: str
) -> None:
    assert refused(S3ObjectLambda(), edited("s3-object-lambda", (path, value))) == (reason, place)


def test_given_no_object_when_validated_then_it_is_refused() -> None:
    assert refused(S3ObjectLambda(), []) == ("wrong-type", "")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("/a.csv?versionId=1", "a.csv"),
        ("/a%20b.csv", "a b.csv"),
        ("/a+b.csv", "a+b.csv"),
        ("https://masked-123456789012.s3-object-lambda.eu-central-1.amazonaws.com/a/b", "a/b"),
    ],
)
def test_given_any_form_of_the_url_when_validated_then_the_key_is_read(url: str, key: str) -> None:
    assert S3ObjectLambda().validate(edited("s3-object-lambda", (URL, url))).key == key


def test_given_no_headers_when_validated_then_there_are_none() -> None:
    event = edited("s3-object-lambda", (HEADERS, GONE), (URL, "https://any.example/a"))
    assert S3ObjectLambda().validate(event).headers == {}


@pytest.mark.parametrize(
    ("options", "reason", "place"),
    [
        ({"extensions": {".json"}}, "not-allowed", "userRequest.url"),
        ({"prefixes": {"outgoing/"}}, "not-allowed", "userRequest.url"),
        (
            {"access_points": {"arn:aws:s3-object-lambda:eu-central-1:123456789012:accesspoint/x"}},
            "not-allowed",
            "configuration.accessPointArn",
        ),
        ({"operations": {"HeadObject"}}, "not-allowed", "getObjectContext"),
        ({"max_headers": 1}, "too-many", "userRequest.headers"),
        ({"max_header": 10}, "too-long", "userRequest.headers.*"),
    ],
)
def test_given_a_limit_when_a_request_is_beyond_it_then_it_is_refused(
    options: dict[str, Any], reason: str, place: str
) -> None:
    assert refused(S3ObjectLambda(**options), sample("s3-object-lambda")) == (reason, place)


def test_given_limits_when_a_request_keeps_them_then_it_is_accepted() -> None:
    event = sample("s3-object-lambda")
    longest = max(len(value) for value in event["userRequest"]["headers"].values())
    validator = S3ObjectLambda(
        extensions={".csv"},
        prefixes={"incoming/"},
        access_points={event["configuration"]["accessPointArn"]},
        operations={"GetObject"},
        max_headers=2,
        max_header=longest,
    )
    assert validator.validate(event).key == "incoming/orders.csv"
