"""Lambda functions that run at the edge."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.cloudfront.distributions import (
    BOTH,
    DISTRIBUTION,
    MULTITENANT,
    OTHERS,
    behavior,
    distribution,
)

UNPINNED = "cloudfront-edge-function-unpinned"
BODY = "cloudfront-edge-body-unvalidated"
ARN = "arn:aws:lambda:us-east-1:111122223333:function:edge"
KEY = {DISTRIBUTION: "lambdaArn", MULTITENANT: "lambdaFunctionArn"}
FUNCTION = resource("aws:lambda/function:Function", {"name": "edge", "arn": ARN}, "edge")


def associated(arn: Any, kind: str, **more: Any) -> Any:
    return behavior(lambdaFunctionAssociations=[{"eventType": "e", KEY[kind]: arn, **more}])


@BOTH
@pytest.mark.parametrize(
    ("arn", "outcome"),
    [
        (f"{ARN}:3", None),
        (ARN, "violates"),
        (f"{ARN}:$LATEST", "violates"),
        (f"{ARN}:live", "violates"),
        (UNKNOWN, "undecided"),
    ],
)
def test_every_behavior_needs_a_version(kind: str, arn: Any, outcome: str | None) -> None:
    places: dict[str, dict[str, Any]] = {
        "defaultCacheBehavior": {"default": associated(arn, kind)},
        f"{OTHERS[kind]}[0]": {"others": [associated(arn, kind)]},
    }
    for path, place in places.items():
        at = f"{path}.lambdaFunctionAssociations[0].{KEY[kind]}"
        found = outcomes(UNPINNED, distribution(kind=kind, **place))
        assert found == ([(outcome, at)] if outcome else [])


def test_cloudfront_functions_have_no_versions() -> None:
    arn = "arn:aws:cloudfront::111122223333:function/rewrite"
    held = behavior(functionAssociations=[{"eventType": "viewer-request", "functionArn": arn}])
    assert outcomes(UNPINNED, distribution(default=held)) == []


def sending(kind: str = DISTRIBUTION, arn: Any = f"{ARN}:3", body: Any = True) -> Resource:
    return distribution(kind=kind, default=associated(arn, kind, includeBody=body))


AT = "defaultCacheBehavior.lambdaFunctionAssociations[0]"


@BOTH
@pytest.mark.parametrize(
    ("body", "outcome"),
    [(True, "violates"), (False, None), (None, None), (UNKNOWN, "undecided")],
)
def test_a_body_for_a_function_outside_of_the_program_violates(
    kind: str, body: Any, outcome: str | None
) -> None:
    found = outcomes(BODY, sending(kind, body=body))
    assert found == ([(outcome, f"{AT}.includeBody")] if outcome else [])


def test_a_function_of_the_program_has_a_rule_of_its_own() -> None:
    assert outcomes(BODY, sending(), FUNCTION) == []
    held = associated(UNKNOWN, DISTRIBUTION, includeBody=True)
    linked = distribution(default=held, depends={"defaultCacheBehavior": [FUNCTION]})
    assert outcomes(BODY, linked, FUNCTION) == []
    assert outcomes(BODY, sending(arn=UNKNOWN)) == [("undecided", f"{AT}.lambdaArn")]


def test_another_program_may_validate_it() -> None:
    assert outcomes(BODY, sending(), completed_elsewhere=["site"]) == []
