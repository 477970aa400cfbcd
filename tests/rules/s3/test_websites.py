"""s3-bucket-website, s3-bucket-cors-any-origin."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.topology import buckets
from policypack.topology.buckets import BUCKET, BUCKET_V2, BUCKETS
from tests.judging import UNKNOWN, outcomes, resource

WEBSITE = "s3-bucket-website"
CORS = "s3-bucket-cors-any-origin"
INDEX = {"indexDocument": "index.html"}


@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        (BUCKET, {"website": INDEX}, "website"),
        (BUCKET, {"website": {"redirectAllRequestsTo": "http://example.com"}}, "website"),
        (BUCKET, {"website": {"redirectAllRequestsTo": "example.com"}}, "website"),
        (BUCKET_V2, {"websites": [INDEX]}, "websites"),
        *(
            (kind, properties, "")
            for kind in (buckets.WEBSITE,)
            for properties in (
                {"indexDocument": {"suffix": "index.html"}},
                {"redirectAllRequestsTo": {"hostName": "example.com"}},
                {"redirectAllRequestsTo": {"hostName": "example.com", "protocol": "http"}},
            )
        ),
    ],
)
def test_a_website_violates(kind: str, properties: Any, path: str) -> None:
    assert outcomes(WEBSITE, resource(kind, properties)) == [("violates", path)]


@pytest.mark.parametrize(
    ("kind", "properties"),
    [
        (BUCKET, {}),
        (BUCKET, {"website": {"redirectAllRequestsTo": "https://example.com"}}),
        (BUCKET_V2, {"websites": [{"redirectAllRequestsTo": "https://example.com"}]}),
        *(
            (kind, {"redirectAllRequestsTo": {"hostName": "example.com", "protocol": "https"}})
            for kind in (buckets.WEBSITE,)
        ),
    ],
)
def test_no_website_or_a_redirect_to_https_complies(kind: str, properties: Any) -> None:
    assert outcomes(WEBSITE, resource(kind, properties)) == []


def test_an_unknown_website_is_undecided_unless_the_provider_computes_it() -> None:
    assert outcomes(WEBSITE, resource(BUCKET, {"website": UNKNOWN})) == [("undecided", "website")]
    assert outcomes(WEBSITE, resource(BUCKET, {"website": UNKNOWN}, depends={})) == []
    redirect = {"redirectAllRequestsTo": UNKNOWN}
    found = outcomes(WEBSITE, resource(buckets.WEBSITE, redirect))
    assert found == [("undecided", "redirectAllRequestsTo")]


def rules(origins: Any, methods: Any) -> dict[str, Any]:
    return {"corsRules": [{"allowedOrigins": origins, "allowedMethods": methods}]}


@pytest.mark.parametrize("kind", [buckets.CORS, *BUCKETS])
@pytest.mark.parametrize("origin", ["*", "https://*", "http://*"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_writing_from_any_origin_violates(kind: str, origin: str, method: str) -> None:
    held = rules(["https://shop.example.com", origin], ["GET", method])
    found = outcomes(CORS, resource(kind, held))
    assert found == [("violates", "corsRules[0].allowedOrigins[1]")]


@pytest.mark.parametrize("kind", [buckets.CORS, *BUCKETS])
@pytest.mark.parametrize(
    ("origins", "methods"),
    [
        (["*"], ["GET", "HEAD"]),
        (["https://shop.example.com"], ["PUT"]),
        (["https://*.example.com"], ["PUT"]),
    ],
)
def test_reading_from_any_origin_and_writing_from_a_named_one_comply(
    kind: str, origins: Any, methods: Any
) -> None:
    assert outcomes(CORS, resource(kind, rules(origins, methods))) == []


def test_unknown_origins_and_methods_are_undecided() -> None:
    kind = buckets.CORS
    assert outcomes(CORS, resource(kind, rules([UNKNOWN], ["PUT"]))) == [
        ("undecided", "corsRules[0].allowedOrigins[0]")
    ]
    assert outcomes(CORS, resource(kind, rules(["*"], [UNKNOWN]))) == [
        ("undecided", "corsRules[0].allowedMethods[0]")
    ]
