"""A distribution that sets nothing: no origin, no behavior, no certificate."""

from __future__ import annotations

import pytest

from policypack.rules import catalogue
from tests.judged import outcomes, resource

RULES = {
    "cloudfront-distribution-unlogged": "loggingConfig",
    "cloudfront-distribution-without-field-encryption": "",
    "cloudfront-distribution-without-root-object": None,
    "cloudfront-distribution-without-security-headers": "defaultCacheBehavior",
    "cloudfront-distribution-without-waf": "webAclId",
    "cloudfront-edge-body-unvalidated": None,
    "cloudfront-edge-function-unpinned": None,
    "cloudfront-origin-bucket-unowned": None,
    "cloudfront-origin-bypassable": None,
    "cloudfront-origin-plain-http": None,
    "cloudfront-origin-weak-tls": None,
    "cloudfront-s3-origin-without-oac": None,
    "cloudfront-url-origin-without-oac": None,
    "cloudfront-viewer-plain-http": None,
    "cloudfront-viewer-weak-tls": None,
}


@pytest.mark.parametrize("rule", RULES)
def test_what_is_absent_is_judged_as_aws_fills_it_in(rule: str) -> None:
    path = RULES[rule]
    (judged,) = (each for each in catalogue() if each.id == rule)
    for kind in judged.types:
        found = outcomes(rule, resource(kind, {}, depends={}))
        assert found == ([] if path is None else [("violates", path)])
