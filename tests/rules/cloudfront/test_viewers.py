"""How viewers connect."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, verdicts
from tests.rules.cloudfront.distributions import (
    BOTH,
    OTHERS,
    behavior,
    distribution,
)

HTTP = "cloudfront-viewer-plain-http"
TLS = "cloudfront-viewer-weak-tls"
CERTIFICATE = "cloudfront-distribution-default-certificate"
DEDICATED = "cloudfront-distribution-dedicated-ip"
ACM = "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c"
MINIMUM = "viewerCertificate.minimumProtocolVersion"


@BOTH
@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("allow-all", "violates"),
        ("redirect-to-https", None),
        ("https-only", None),
        (UNKNOWN, "undecided"),
    ],
)
def test_every_cache_behavior_is_judged(kind: str, policy: Any, outcome: str | None) -> None:
    held = behavior(viewerProtocolPolicy=policy)
    places: dict[str, dict[str, Any]] = {
        "defaultCacheBehavior": {"default": held},
        f"{OTHERS[kind]}[1]": {"others": [behavior(), held]},
    }
    for path, place in places.items():
        expected = [(outcome, f"{path}.viewerProtocolPolicy")] if outcome else []
        assert outcomes(HTTP, distribution(kind=kind, **place)) == expected


@BOTH
def test_an_unknown_behavior_leaves_the_others_judged(kind: str) -> None:
    plain = behavior(viewerProtocolPolicy="allow-all")
    found = outcomes(HTTP, distribution(kind=kind, default=UNKNOWN, others=[UNKNOWN, plain]))
    assert found == [
        ("violates", f"{OTHERS[kind]}[1].viewerProtocolPolicy"),
        ("undecided", "defaultCacheBehavior"),
        ("undecided", f"{OTHERS[kind]}[0]"),
    ]


@BOTH
@pytest.mark.parametrize(
    ("minimum", "outcome"),
    [
        (None, "violates"),
        ("SSLv3", "violates"),
        ("TLSv1", "violates"),
        ("TLSv1_2016", "violates"),
        ("TLSv1.1_2016", "violates"),
        ("TLSv1.2_2018", None),
        ("TLSv1.2_2021", None),
        ("TLSv1.2_2025", None),
        ("TLSv1.3_2025", None),
        (UNKNOWN, "undecided"),
    ],
)
def test_viewers_need_tls_1_2(kind: str, minimum: Any, outcome: str | None) -> None:
    held = {"acmCertificateArn": ACM, "minimumProtocolVersion": minimum}
    found = outcomes(TLS, distribution(kind=kind, viewerCertificate=held))
    assert found == ([(outcome, MINIMUM)] if outcome else [])


@BOTH
@pytest.mark.parametrize("held", [None, {"cloudfrontDefaultCertificate": True}])
def test_the_default_certificate_allows_no_choice(kind: str, held: Any) -> None:
    assert outcomes(TLS, distribution(kind=kind, viewerCertificate=held)) == []


def test_a_certificate_of_iam_and_an_unknown_one_count() -> None:
    held = {"iamCertificateId": "ASCA1", "minimumProtocolVersion": "TLSv1"}
    found = outcomes(TLS, distribution(viewerCertificate=held))
    assert found == [("violates", MINIMUM)]
    unknown = {"acmCertificateArn": UNKNOWN, "minimumProtocolVersion": "TLSv1"}
    found = outcomes(TLS, distribution(viewerCertificate=unknown))
    assert found == [("undecided", "viewerCertificate.acmCertificateArn")]


@pytest.mark.parametrize("method", ["vip", "static-ip"])
def test_without_sni_there_are_old_versions_only(method: str) -> None:
    held = {
        "acmCertificateArn": ACM,
        "minimumProtocolVersion": "TLSv1",
        "sslSupportMethod": method,
    }
    (found,) = verdicts(TLS, distribution(viewerCertificate=held))
    assert 'Set sslSupportMethod to "sni-only"' in found.fix
    assert outcomes(DEDICATED, distribution(viewerCertificate=held)) == [
        ("violates", "viewerCertificate.sslSupportMethod")
    ]


@pytest.mark.parametrize("held", [None, {"cloudfrontDefaultCertificate": True}])
def test_without_a_certificate_the_default_one_is_used(held: Any) -> None:
    found = outcomes(CERTIFICATE, distribution(viewerCertificate=held))
    assert [outcome for outcome, _ in found] == ["violates"]
    assert outcomes(DEDICATED, distribution(viewerCertificate=held)) == []


@pytest.mark.parametrize("key", ["acmCertificateArn", "iamCertificateId"])
def test_a_certificate_of_its_own_complies(key: str) -> None:
    assert outcomes(CERTIFICATE, distribution(viewerCertificate={key: ACM})) == []
