"""lambda-trigger-unqualified.

https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource

RULE = "lambda-trigger-unqualified"
ARN = "arn:aws:lambda:eu-central-1:111122223333:function:orders"
FUNCTION = resource("aws:lambda/function:Function", {"name": "orders"}, "orders")
ALIAS = resource("aws:lambda/alias:Alias", {"name": "live", "functionName": "orders"}, "live")


def topic(endpoint: Any, *makers: Resource) -> Resource:
    return resource(
        "aws:sns/topicSubscription:TopicSubscription",
        {"topic": "news", "protocol": "lambda", "endpoint": endpoint},
        depends={"endpoint": list(makers)} if makers else None,
    )


def mapping(name: str) -> Resource:
    kind = "aws:lambda/eventSourceMapping:EventSourceMapping"
    source = "arn:aws:sqs:eu-central-1:111122223333:orders"
    return resource(kind, {"functionName": name, "eventSourceArn": source})


def url(**properties: Any) -> Resource:
    kind = "aws:lambda/functionUrl:FunctionUrl"
    return resource(kind, {"functionName": "orders", **properties})


def route(uri: str) -> Resource:
    kind = "aws:apigateway/integration:Integration"
    return resource(kind, {"type": "AWS_PROXY", "uri": uri})


def invoke(arn: str) -> str:
    return f"arn:aws:apigateway:eu-central-1:lambda:path/2015-03-31/functions/{arn}/invocations"


@pytest.mark.parametrize(
    "trigger",
    [
        topic(ARN),
        topic(f"{ARN}:$LATEST"),
        url(),
        url(qualifier="$LATEST"),
        route(invoke(ARN)),
        resource(
            "aws:lambda/eventSourceMapping:EventSourceMapping",
            {"functionName": "orders", "eventSourceArn": "arn:aws:sqs:eu-central-1:1:orders"},
        ),
    ],
)
def test_a_trigger_of_the_unpublished_code_violates(trigger: Resource) -> None:
    assert outcomes(RULE, FUNCTION, ALIAS, trigger) == [("violates", "")]


@pytest.mark.parametrize(
    "trigger",
    [topic(f"{ARN}:live"), topic(f"{ARN}:7"), url(qualifier="live"), route(invoke(f"{ARN}:live"))],
)
def test_a_trigger_of_an_alias_or_version_complies(trigger: Resource) -> None:
    assert outcomes(RULE, FUNCTION, ALIAS, trigger) == []


@pytest.mark.parametrize("name", ["orders:live", "orders:7", f"{ARN}:live"])
def test_a_mapping_that_names_an_alias_complies(name: str) -> None:
    assert outcomes(RULE, FUNCTION, ALIAS, mapping(name)) == []


@pytest.mark.parametrize("name", ["orders", "orders:$LATEST", f"{ARN}:$LATEST"])
def test_a_mapping_that_names_no_alias_violates(name: str) -> None:
    assert outcomes(RULE, FUNCTION, ALIAS, mapping(name)) == [("violates", "")]


@pytest.mark.parametrize("name", [ARN, "111122223333:function:orders"])
def test_an_alias_names_its_function_in_any_form(name: str) -> None:
    alias = resource("aws:lambda/alias:Alias", {"name": "live", "functionName": name}, "live")
    assert outcomes(RULE, FUNCTION, alias, topic(ARN)) == [("violates", "")]
    assert outcomes(RULE, FUNCTION, alias, topic(f"{ARN}:live")) == []


def test_a_function_without_an_alias_complies() -> None:
    other = resource("aws:lambda/alias:Alias", {"name": "live", "functionName": "report"}, "live")
    assert outcomes(RULE, FUNCTION, topic(ARN)) == []
    assert outcomes(RULE, FUNCTION, other, topic(ARN)) == []
    assert outcomes(RULE, FUNCTION, ALIAS) == []


def test_a_permission_is_no_trigger() -> None:
    granted = {"function": "orders", "principal": "s3.amazonaws.com"}
    permission = resource("aws:lambda/permission:Permission", granted)
    assert outcomes(RULE, FUNCTION, ALIAS, permission) == []


def test_the_engines_record_of_an_alias_decides() -> None:
    assert outcomes(RULE, FUNCTION, ALIAS, topic(UNKNOWN, ALIAS)) == []
    found = outcomes(RULE, FUNCTION, ALIAS, topic(UNKNOWN, FUNCTION))
    assert found == [("undecided", "endpoint")]


def test_an_unknown_alias_or_qualifier_is_undecided() -> None:
    hidden = resource("aws:lambda/alias:Alias", {"name": "live", "functionName": UNKNOWN}, "live")
    assert outcomes(RULE, FUNCTION, hidden, topic(ARN)) == [("undecided", "functionName")]
    found = outcomes(RULE, FUNCTION, ALIAS, url(qualifier=UNKNOWN))
    assert found == [("undecided", "qualifier")]
