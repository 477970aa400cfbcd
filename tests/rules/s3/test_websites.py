"""s3-bucket-website, s3-bucket-cors-any-origin."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.topology.parts import buckets
from policypack.topology.parts.buckets import BUCKET, BUCKET_V2, BUCKETS
from tests.judged import UNKNOWN, outcomes, resource

WEBSITE = "s3-bucket-website"
CORS = "s3-bucket-cors-any-origin"
ARN = "arn:aws:s3:::site"
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


def policy(principal: Any) -> Resource:
    allowed = {"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject"}
    document = {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": f"{ARN}/*"}]}
    return resource(buckets.POLICY, {"bucket": "site", "policy": json.dumps(document)}, "policy")


CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}
ANYONE = "*"


@pytest.mark.parametrize(
    ("principal", "more", "is_served"),
    [
        (CLOUDFRONT, [], False),
        (ANYONE, [], True),
        (CLOUDFRONT, [resource(buckets.OWNERSHIP, {"bucket": "site"}, "owner")], True),
    ],
)
@pytest.mark.parametrize("separate", [False, True])
def test_a_website_of_a_private_bucket_serves_nothing(
    principal: Any, more: list[Resource], is_served: bool, separate: bool
) -> None:
    """CloudFront alone reads the objects; ownership controls may enable ACLs that are public."""
    inline = {} if separate else {"website": INDEX}
    bucket = resource(BUCKET, {"bucket": "site", "arn": ARN, **inline})
    own = {"bucket": "site", "indexDocument": {"suffix": "index.html"}}
    website = [resource(buckets.WEBSITE, own, "website")] if separate else []
    found = outcomes(WEBSITE, *website, bucket, policy(principal), *more)
    assert found == ([("violates", "" if separate else "website")] if is_served else [])


def test_a_public_list_or_an_unknown_policy_leaves_a_website_public() -> None:
    listed = resource(BUCKET, {"bucket": "site", "website": INDEX, "acl": "public-read"})
    assert outcomes(WEBSITE, listed, policy(CLOUDFRONT)) == [("violates", "website")]
    bucket = resource(BUCKET, {"bucket": "site", "website": INDEX})
    unknown = resource(buckets.POLICY, {"bucket": "site", "policy": UNKNOWN}, "policy")
    assert outcomes(WEBSITE, bucket, unknown) == [("violates", "website")]


def test_a_website_behind_a_distribution_is_told_once() -> None:
    endpoint = "site.s3-website-us-east-1.amazonaws.com"
    bucket = resource(BUCKET, {"website": INDEX, "websiteEndpoint": endpoint})
    other = resource(BUCKET, {"website": INDEX, "websiteEndpoint": f"other-{endpoint}"}, "other")
    origin = {"domainName": endpoint, "customOriginConfig": {"originProtocolPolicy": "http-only"}}
    distribution = resource("aws:cloudfront/distribution:Distribution", {"origins": [origin]})
    found = judge([bucket, other, distribution])
    told = [each for each in found if each.rule.id == WEBSITE]
    assert [each.folded_into and each.folded_into.rule for each in told] == [
        "cloudfront-origin-plain-http",
        None,
    ]


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


@pytest.mark.parametrize("kind", [buckets.CORS, *BUCKETS])
def test_without_rules_no_website_may_call(kind: str) -> None:
    assert outcomes(CORS, resource(kind, {})) == []


def test_unknown_origins_and_methods_are_undecided() -> None:
    kind = buckets.CORS
    assert outcomes(CORS, resource(kind, rules([UNKNOWN], ["PUT"]))) == [
        ("undecided", "corsRules[0].allowedOrigins[0]")
    ]
    assert outcomes(CORS, resource(kind, rules(["*"], [UNKNOWN]))) == [
        ("undecided", "corsRules[0].allowedMethods[0]")
    ]
