"""appsync-api-unbounded-query and appsync-api-without-waf."""

from __future__ import annotations

from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource

DEPTH = "appsync-api-unbounded-query"
WAF = "appsync-api-without-waf"
API = "aws:appsync/graphQLApi:GraphQLApi"
ARN = "arn:aws:appsync:eu-central-1:111122223333:apis/a1b2c3"


# https://docs.aws.amazon.com/appsync/latest/devguide/configuration-limits.html
@pytest.mark.parametrize(
    "limits", [{}, {"queryDepthLimit": 0}, {"queryDepthLimit": 0, "resolverCountLimit": 0}]
)
def test_no_limit_is_reported_and_0_is_none(limits: dict[str, int]) -> None:
    assert outcomes(DEPTH, resource(API, limits)) == [("violates", "")]


@pytest.mark.parametrize("limits", [{"queryDepthLimit": 10}, {"resolverCountLimit": 50}])
def test_either_limit_is_enough(limits: dict[str, int]) -> None:
    assert outcomes(DEPTH, resource(API, limits)) == []
    others = {"queryDepthLimit": UNKNOWN, "resolverCountLimit": UNKNOWN}
    assert outcomes(DEPTH, resource(API, {**others, **limits})) == []


def test_an_unknown_limit_without_a_known_one_is_undecided() -> None:
    limits = {"queryDepthLimit": 0, "resolverCountLimit": UNKNOWN}
    assert outcomes(DEPTH, resource(API, limits)) == [("undecided", "resolverCountLimit")]


@pytest.mark.parametrize(
    ("schema", "found"),
    [
        ("type Query { job: Job } type Job { by: Person } type Person { jobs: [Job!]! }", True),
        ("type Query { hello: String }", False),
        (UNKNOWN, None),
    ],
)
def test_a_schema_that_limits_the_depth_is_enough(schema: Any, found: bool | None) -> None:
    expected = {True: [("violates", "")], False: [], None: [("undecided", "schema")]}[found]
    assert outcomes(DEPTH, resource(API, {"schema": schema})) == expected


def unprotected(associated: Any = None, **properties: Any) -> list[tuple[str, str]]:
    api = resource(API, {"arn": ARN, **properties}, "shop")
    kind = "aws:wafv2/webAclAssociation:WebAclAssociation"
    others = [resource(kind, {"resourceArn": associated})] if associated is not None else []
    return outcomes(WAF, api, *others)


def test_an_api_without_web_acl_is_reported() -> None:
    assert unprotected() == [("violates", "")]
    assert unprotected(f"{ARN}x", visibility="GLOBAL") == [("violates", "")]
    assert unprotected(ARN) == []


def test_a_private_api_needs_none() -> None:
    assert unprotected(visibility="PRIVATE") == []
    assert unprotected(UNKNOWN, visibility="PRIVATE") == []


def test_what_is_not_known_is_undecided() -> None:
    assert unprotected(visibility=UNKNOWN) == [("undecided", "visibility")]
    assert unprotected(UNKNOWN) == [("undecided", "resourceArn")]


# https://docs.aws.amazon.com/appsync/latest/eventapi/using-waf-protect-apis.html
def test_an_event_api_needs_a_web_acl_too() -> None:
    api = resource("aws:appsync/api:Api", {"name": "shop", "apiArn": ARN}, "shop")
    kind = "aws:wafv2/webAclAssociation:WebAclAssociation"
    assert outcomes(WAF, api) == [("violates", "")]
    assert outcomes(WAF, api, resource(kind, {"resourceArn": ARN})) == []
    made = resource(kind, {"resourceArn": UNKNOWN}, depends={"resourceArn": [api]})
    assert outcomes(WAF, api, made) == []
