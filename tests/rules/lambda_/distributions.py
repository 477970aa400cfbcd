"""Functions at the edge: what a distribution runs."""

from __future__ import annotations

from typing import Any

from policypack.model.resources import Resource
from tests.judged import resource


def distribution(function: Any, *made_of: Resource) -> Resource:
    """A distribution that runs the function with the ARN, which may be made of others."""
    association = {"eventType": "viewer-request", "lambdaArn": function}
    return resource(
        "aws:cloudfront/distribution:Distribution",
        {"defaultCacheBehavior": {"lambdaFunctionAssociations": [association]}},
        depends={"defaultCacheBehavior": list(made_of)} if made_of else None,
    )
