"""Distributions for tests, of both types."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import resource

DISTRIBUTION = "aws:cloudfront/distribution:Distribution"
MULTITENANT = "aws:cloudfront/multitenantDistribution:MultitenantDistribution"
BOTH = pytest.mark.parametrize("kind", [DISTRIBUTION, MULTITENANT])
OTHERS = {DISTRIBUTION: "orderedCacheBehaviors", MULTITENANT: "cacheBehaviors"}
ID = {DISTRIBUTION: "originId", MULTITENANT: "id"}
HTTPS = {"originProtocolPolicy": "https-only", "originSslProtocols": ["TLSv1.2"]}


def origin(domain: Any = "origin.example.com", kind: str = DISTRIBUTION, **more: Any) -> Any:
    """An origin that speaks HTTP."""
    config = {**HTTPS, **more.pop("config", {})}
    at: dict[str, Any] = {"customOriginConfig": config}
    if kind == MULTITENANT:
        at = {"customOriginConfigs": [config]}
    return {ID[kind]: "one", "domainName": domain, **at, **more}


def bucket(domain: Any = "site.s3.eu-central-1.amazonaws.com", **more: Any) -> dict[str, Any]:
    """The REST endpoint of a bucket as an origin."""
    return {"originId": "one", "domainName": domain, **more}


def behavior(**properties: Any) -> dict[str, Any]:
    return {"targetOriginId": "one", "viewerProtocolPolicy": "redirect-to-https", **properties}


def distribution(
    *origins: Any,
    kind: str = DISTRIBUTION,
    default: Any = None,
    others: Any = None,
    depends: Any = None,
    **properties: Any,
) -> Resource:
    held = {
        "arn": "arn:aws:cloudfront::111122223333:distribution/E1",
        "id": "E1",
        "defaultCacheBehavior": behavior() if default is None else default,
        "origins": list(origins) or [origin(kind=kind)],
        **properties,
    }
    if others is not None:
        held[OTHERS[kind]] = others
    return resource(kind, held, "site", depends=depends)
