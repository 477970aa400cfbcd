"""Headers that responses carry."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.cloudfront.distributions import BOTH, OTHERS, behavior, distribution

HEADERS = "cloudfront-distribution-without-security-headers"
HSTS = "cloudfront-headers-without-hsts"
POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
MANAGED = "67f7725c-6f97-4210-82d7-5512b31e9d03"
# CORS-and-SecurityHeadersPolicy and CORS-with-preflight-and-SecurityHeadersPolicy.
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
WITH_CORS = ("e61eb60c-9c35-4d20-a928-2b84e02af89c", "eaab4381-ed33-4a86-88ca-d9558dc6cd63")
SIMPLE_CORS = "60669652-455b-4ae9-85a4-c4c02393f86c"
TRANSPORT = "securityHeadersConfig.strictTransportSecurity"


def with_policy(policy: Any, kind: str, **more: Any) -> Resource:
    return distribution(kind=kind, default=behavior(responseHeadersPolicyId=policy, **more))


@BOTH
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        (None, "violates"),
        (MANAGED, None),
        *((each, None) for each in WITH_CORS),
        ("a-policy-of-another-program", None),
        (SIMPLE_CORS, "violates"),
        ("5cc3b908-e619-4b99-88e5-2cf7f45965bd", "violates"),
    ],
)
def test_each_behavior_needs_a_policy(kind: str, policy: Any, outcome: str | None) -> None:
    expected = [(outcome, "defaultCacheBehavior")] if outcome else []
    assert outcomes(HEADERS, with_policy(policy, kind)) == expected
    other = distribution(
        kind=kind,
        default=behavior(responseHeadersPolicyId=MANAGED),
        others=[behavior(responseHeadersPolicyId=policy)],
    )
    expected = [(outcome, f"{OTHERS[kind]}[0]")] if outcome else []
    assert outcomes(HEADERS, other) == expected


def test_the_fix_names_the_managed_policy_that_counts() -> None:
    (found,) = verdicts(HEADERS, with_policy(None, "aws:cloudfront/distribution:Distribution"))
    assert f'"{MANAGED}" (the AWS managed SecurityHeadersPolicy)' in found.fix


@BOTH
def test_an_unknown_policy_is_undecided(kind: str) -> None:
    found = outcomes(HEADERS, with_policy(UNKNOWN, kind))
    assert found == [("undecided", "defaultCacheBehavior.responseHeadersPolicyId")]


@BOTH
@pytest.mark.parametrize("at", ["functionAssociations", "lambdaFunctionAssociations"])
def test_a_function_may_add_headers_to_responses(kind: str, at: str) -> None:
    for event in ("viewer-response", "origin-response"):
        assert outcomes(HEADERS, with_policy(None, kind, **{at: [{"eventType": event}]})) == []
    requests = with_policy(None, kind, **{at: [{"eventType": "viewer-request"}]})
    assert outcomes(HEADERS, requests) == [("violates", "defaultCacheBehavior")]


def policy(**properties: Any) -> Resource:
    return resource(POLICY, {"id": "p1", **properties}, "policy")


CORS: dict[str, Any] = {"accessControlAllowCredentials": False}


def test_a_policy_of_the_program_must_add_some() -> None:
    held = with_policy("p1", "aws:cloudfront/distribution:Distribution")
    only_cors = outcomes(HEADERS, held, policy(corsConfig=CORS))
    assert only_cors == [("violates", "defaultCacheBehavior")]
    for part in ("securityHeadersConfig", "customHeadersConfig"):
        assert outcomes(HEADERS, held, policy(**{part: {"items": []}})) == []


def test_the_record_names_a_policy_whose_id_is_unknown() -> None:
    weak = policy(corsConfig=CORS)
    depends = {"defaultCacheBehavior": [weak]}
    held = distribution(default=behavior(responseHeadersPolicyId=UNKNOWN), depends=depends)
    assert outcomes(HEADERS, held, weak) == [("violates", "defaultCacheBehavior")]
    strong = policy(securityHeadersConfig={"contentTypeOptions": {"override": True}})
    assert outcomes(HEADERS, held, strong) == []


@pytest.mark.parametrize(
    ("transport", "expected"),
    [
        (None, [("violates", TRANSPORT)]),
        ({"accessControlMaxAgeSec": 31536000, "override": True}, []),
        ({"accessControlMaxAgeSec": 63072000.0, "override": True}, []),
        (
            {"accessControlMaxAgeSec": 300, "override": True},
            [("violates", f"{TRANSPORT}.accessControlMaxAgeSec")],
        ),
        (
            {"accessControlMaxAgeSec": 31536000, "override": False},
            [("violates", f"{TRANSPORT}.override")],
        ),
        (
            {"accessControlMaxAgeSec": UNKNOWN, "override": False},
            [
                ("violates", f"{TRANSPORT}.override"),
                ("undecided", f"{TRANSPORT}.accessControlMaxAgeSec"),
            ],
        ),
    ],
)
def test_hsts_lasts_a_year_and_overrides_the_origin(transport: Any, expected: Any) -> None:
    held = {"strictTransportSecurity": transport, "contentTypeOptions": {"override": True}}
    assert outcomes(HSTS, policy(securityHeadersConfig=held)) == expected


@pytest.mark.parametrize(
    ("part", "held"),
    [
        ("removeHeadersConfig", {"items": [{"header": "Server"}]}),
        ("serverTimingHeadersConfig", {"enabled": True, "samplingRate": 1}),
    ],
)
def test_a_policy_that_adds_no_headers_is_out(part: str, held: Any) -> None:
    assert outcomes(HSTS, policy(**{part: held})) == []
    custom = {"items": [{"header": "Permissions-Policy", "value": "camera=()", "override": True}]}
    assert outcomes(HSTS, policy(**{part: held}, customHeadersConfig=custom)) == [
        ("violates", TRANSPORT)
    ]


def test_a_policy_for_cors_alone_is_out() -> None:
    assert outcomes(HSTS, policy(corsConfig=CORS)) == []
    assert outcomes(HSTS, policy(corsConfig=CORS, securityHeadersConfig={})) == [
        ("violates", TRANSPORT)
    ]
    assert outcomes(HSTS, policy()) == [("violates", TRANSPORT)]
