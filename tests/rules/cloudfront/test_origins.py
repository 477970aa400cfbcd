"""How CloudFront connects to origins."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, verdicts
from tests.rules.cloudfront.distributions import (
    BOTH,
    DISTRIBUTION,
    ID,
    behavior,
    bucket,
    distribution,
    origin,
)

HTTP = "cloudfront-origin-plain-http"
TLS = "cloudfront-origin-weak-tls"
WEBSITE = "site.s3-website.eu-central-1.amazonaws.com"
AT = {DISTRIBUTION: "origins[0].customOriginConfig"}


def at(kind: str) -> str:
    return AT.get(kind, "origins[0].customOriginConfigs[0]")


def speaking(policy: Any, kind: str = DISTRIBUTION, **more: Any) -> Any:
    return origin(kind=kind, config={"originProtocolPolicy": policy, **more})


@BOTH
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("http-only", "violates"),
        ("https-only", None),
        ("match-viewer", None),
        (UNKNOWN, "undecided"),
    ],
)
def test_an_origin_over_plain_http_violates(kind: str, policy: Any, outcome: str | None) -> None:
    found = outcomes(HTTP, distribution(speaking(policy, kind), kind=kind))
    assert found == ([(outcome, f"{at(kind)}.originProtocolPolicy")] if outcome else [])


@BOTH
def test_match_viewer_violates_where_any_behavior_accepts_http(kind: str) -> None:
    plain = behavior(viewerProtocolPolicy="allow-all")
    matching = speaking("match-viewer", kind)
    for place in ({"default": plain}, {"others": [behavior(), plain]}):
        found = outcomes(HTTP, distribution(matching, kind=kind, **place))
        assert found == [("violates", f"{at(kind)}.originProtocolPolicy")]
    unknown = distribution(matching, kind=kind, default=behavior(viewerProtocolPolicy=UNKNOWN))
    assert [outcome for outcome, _ in outcomes(HTTP, unknown)] == ["undecided"]


@BOTH
@pytest.mark.parametrize(
    ("target", "violated"),
    [("one", True), ("two", False), ("with-one", True), ("with-two", False), (UNKNOWN, None)],
)
def test_match_viewer_is_about_the_behaviors_for_the_origin(
    kind: str, target: Any, violated: bool | None
) -> None:
    groups = [
        {ID[kind]: f"with-{member}", "members": [{"originId": member}]} for member in ("one", "two")
    ]
    plain = behavior(viewerProtocolPolicy="allow-all", targetOriginId=target)
    origins = (speaking("match-viewer", kind), {**origin(kind=kind), ID[kind]: "two"})
    held = distribution(*origins, kind=kind, others=[plain], originGroups=groups)
    expected = ["undecided"] if violated is None else ["violates"] * violated
    assert [outcome for outcome, _ in outcomes(HTTP, held)] == expected


@pytest.mark.parametrize("domain", [WEBSITE, "site.s3-website-us-east-1.amazonaws.com"])
def test_a_website_endpoint_is_told_what_to_use_instead(domain: str) -> None:
    held = origin(domain, config={"originProtocolPolicy": "http-only"})
    (found,) = verdicts(HTTP, distribution(held))
    assert found.severity.value == "medium"
    assert "bucketRegionalDomainName" in found.fix


def test_buckets_and_vpc_origins_have_no_such_configuration() -> None:
    vpc = {"originId": "two", "domainName": "a", "vpcOriginConfig": {"vpcOriginId": "vo_1"}}
    for rule in (HTTP, TLS):
        assert outcomes(rule, distribution(bucket(), vpc)) == []


@BOTH
@pytest.mark.parametrize(
    ("protocols", "expected"),
    [
        (["TLSv1.2"], []),
        (["TLSv1.2", "TLSv1.3"], []),
        (["SSLv3", "TLSv1.2"], [("violates", 0)]),
        (["TLSv1.2", "TLSv1.1", "TLSv1"], [("violates", 1), ("violates", 2)]),
        (["TLSv1.2", UNKNOWN], [("undecided", 1)]),
    ],
)
def test_a_protocol_before_tls_1_2_violates(kind: str, protocols: Any, expected: Any) -> None:
    held = origin(kind=kind, config={"originSslProtocols": protocols})
    paths = [(outcome, f"{at(kind)}.originSslProtocols[{index}]") for outcome, index in expected]
    assert outcomes(TLS, distribution(held, kind=kind)) == paths


@BOTH
def test_the_protocols_of_an_origin_without_tls_are_irrelevant(kind: str) -> None:
    held = speaking("http-only", kind, originSslProtocols=["SSLv3"])
    assert outcomes(TLS, distribution(held, kind=kind)) == []


@BOTH
@pytest.mark.parametrize("rule", [HTTP, TLS])
def test_an_unknown_origin_leaves_the_others_judged(kind: str, rule: str) -> None:
    weak = (
        {"originProtocolPolicy": "http-only"} if rule == HTTP else {"originSslProtocols": ["TLSv1"]}
    )
    found = outcomes(rule, distribution(UNKNOWN, origin(kind=kind, config=weak), kind=kind))
    assert [outcome for outcome, _ in found] == ["violates", "undecided"]
