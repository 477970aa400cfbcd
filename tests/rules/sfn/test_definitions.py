"""What the definitions of workflows contain."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts

SECRET = "step-functions-definition-secret"
PLAIN = "step-functions-task-plain-http"
FOREIGN = "step-functions-task-foreign-account"
UNQUALIFIED = "step-functions-task-unqualified"
MACHINE = "aws:sfn/stateMachine:StateMachine"
VIOLATES, UNDECIDED = [("violates", "definition")], [("undecided", "definition")]
PASSWORD = "9f2Kq7" + "xVb31tR"
OWN = resource("aws:sqs/queue:Queue", {"arn": "arn:aws:sqs:eu-central-1:111122223333:own"}, "own")
HTTP = "arn:aws:states:::http:invoke"
INVOKE = "arn:aws:states:::lambda:invoke"


def definition(*states: Any) -> dict[str, Any]:
    return {"StartAt": "S0", "States": {f"S{at}": each for at, each in enumerate(states)}}


def machine(*states: Any) -> Resource:
    return resource(MACHINE, {"definition": json.dumps(definition(*states))})


def task(target: str = INVOKE, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": target, "Parameters": parameters, "End": True}


# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html
@pytest.mark.parametrize(
    "state",
    [
        task(Payload={"db_password": PASSWORD}),
        {"Type": "Task", "Resource": INVOKE, "Arguments": {"Payload": {"db_password": PASSWORD}}},
        {"Type": "Pass", "Result": {"db_password": PASSWORD}, "End": True},
        {"Type": "Pass", "Output": {"db_password": f"{{% '{PASSWORD}' %}}"}, "End": True},
        {"Type": "Pass", "Assign": {"db_password": PASSWORD}, "End": True},
        task(HTTP, Headers={"x-api-password": PASSWORD}),
        task(Overrides={"Environment": [{"Name": "DB_PASSWORD", "Value": PASSWORD}]}),
        {"Type": "Parallel", "Branches": [definition(task(Payload={"password": PASSWORD}))]},
        {"Type": "Map", "ItemProcessor": definition(task(Payload={"password": PASSWORD}))},
        {"Type": "Map", "Iterator": definition(task(Payload={"password": PASSWORD}))},
    ],
)
def test_a_secret_in_a_state_violates(state: Any) -> None:
    (found,) = verdicts(SECRET, machine(state))
    assert (found.outcome.value, found.path) == ("violates", "definition")
    assert PASSWORD not in found.message


@pytest.mark.parametrize(
    "state",
    [
        task(Payload={"db_password.$": "$.password"}),
        task(Payload={"db_password": "{% $states.input.password %}"}),
        task(Payload={"db_password_parameter": "/orders/db-password"}),
        task(SecretId="arn:aws:secretsmanager:eu-central-1:111122223333:secret:db-a1b2c3"),
    ],
)
def test_what_points_at_a_secret_complies(state: Any) -> None:
    assert outcomes(SECRET, machine(state)) == []


@pytest.mark.parametrize("text", ["{", "[]", '{"States": []}', '{"States": {"S0": "Pass"}}'])
@pytest.mark.parametrize("rule", [SECRET, PLAIN, FOREIGN, UNQUALIFIED])
def test_a_definition_that_aws_refuses_is_not_judged(rule: str, text: str) -> None:
    assert outcomes(rule, resource(MACHINE, {"definition": text}), OWN) == []


@pytest.mark.parametrize("rule", [SECRET, PLAIN, FOREIGN, UNQUALIFIED])
def test_an_unknown_definition_is_undecided(rule: str) -> None:
    assert outcomes(rule, resource(MACHINE, {"definition": UNKNOWN}), OWN) == UNDECIDED


def test_an_http_task_over_plain_http_violates() -> None:
    assert outcomes(PLAIN, machine(task(HTTP, ApiEndpoint="http://api.example.com"))) == VIOLATES
    assert outcomes(PLAIN, machine(task(HTTP, ApiEndpoint="https://api.example.com"))) == []
    # AND only HTTP tasks have an endpoint
    assert outcomes(PLAIN, machine(task(ApiEndpoint="http://api.example.com"))) == []


@pytest.mark.parametrize(
    "parameters",
    [{"ApiEndpoint.$": "$.url"}, {"ApiEndpoint": "{% $states.input.url %}"}],
)
def test_an_endpoint_from_the_input_is_undecided(parameters: Any) -> None:
    (found,) = verdicts(PLAIN, machine(task(HTTP, **parameters)))
    assert found.outcome.value == "undecided"


# https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
# https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_beginning_of_an_expression_decides(scheme: str) -> None:
    expected = VIOLATES if scheme == "http" else []
    for parameters in (
        {"ApiEndpoint": f"{{% '{scheme}://api.example.com/' & $states.input.id %}}"},
        {"ApiEndpoint.$": f"States.Format('{scheme}://api.example.com/{{}}', $.id)"},
    ):
        assert outcomes(PLAIN, machine(task(HTTP, **parameters))) == expected


EXTERNAL_QUEUE = "https://sqs.eu-central-1.amazonaws.com/999988887777/orders"


@pytest.mark.parametrize(
    "state",
    [
        task("arn:aws:lambda:eu-central-1:999988887777:function:orders:live"),
        task("arn:aws:states:::sqs:sendMessage", QueueUrl=EXTERNAL_QUEUE),
        task(FunctionName="999988887777:function:orders:live"),
        task(FunctionName="{% 'arn:aws:lambda:eu-central-1:999988887777:function:' & $name %}"),
        task("arn:aws-us-gov:lambda:us-gov-west-1:999988887777:function:orders:live"),
        task(FunctionName="arn:aws:lambda:eu-central-1:999988887777:function:orders:live"),
        {**task(), "Credentials": {"RoleArn": "arn:aws:iam::999988887777:role/orders"}},
    ],
)
def test_a_resource_of_an_external_account_violates_unless_it_is_trusted(state: Any) -> None:
    assert outcomes(FOREIGN, machine(state), OWN) == VIOLATES
    assert outcomes(FOREIGN, machine(state), OWN, trusted_accounts=["999988887777"]) == []
    assert outcomes(FOREIGN, machine(state)) == UNDECIDED


def test_a_resource_of_the_own_account_complies() -> None:
    own = task("arn:aws:lambda:eu-central-1:111122223333:function:orders:live")
    assert outcomes(FOREIGN, machine(own, task(), task(HTTP)), OWN) == []
    queue = EXTERNAL_QUEUE.replace("999988887777", "111122223333")
    sends = task("arn:aws:states:::sqs:sendMessage", QueueUrl=queue)
    assert outcomes(FOREIGN, machine(sends), OWN) == []


def test_a_comment_or_a_comparison_calls_nothing() -> None:
    arn = "arn:aws:sqs:eu-central-1:999988887777:orders"
    assert outcomes(FOREIGN, machine({**task(), "Comment": f"was {arn}"}), OWN) == []
    compared = {"Variable": "$.queue", "StringEquals": arn, "Next": "S1"}
    choice = {"Type": "Choice", "Choices": [compared]}
    assert outcomes(FOREIGN, machine(choice, task()), OWN) == []


FUNCTION = "arn:aws:lambda:eu-central-1:111122223333:function:orders"


@pytest.mark.parametrize(
    "state",
    [
        task(FunctionName="orders"),
        task(FunctionName=FUNCTION),
        task(FunctionName=f"{FUNCTION}:$LATEST"),
        task(f"{INVOKE}.waitForTaskToken", FunctionName="orders"),
        task("arn:aws:states:::aws-sdk:lambda:invoke", FunctionName="orders"),
        task(FunctionName="orders", Qualifier="$LATEST"),
        task(FUNCTION),
    ],
)
def test_a_function_without_version_or_alias_violates(state: Any) -> None:
    assert outcomes(UNQUALIFIED, machine(state)) == VIOLATES


# https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html: the older form has the
# function in Resource.
@pytest.mark.parametrize(
    ("state", "field"),
    [(task(FunctionName="orders"), "FunctionName"), (task(FUNCTION), "Resource")],
)
def test_the_fix_names_the_field_that_has_the_function(state: Any, field: str) -> None:
    (found,) = verdicts(UNQUALIFIED, machine(state))
    assert found.fix == f"Use the ARN of an alias or a version as {field} of state S0"


@pytest.mark.parametrize(
    "state",
    [
        task(FunctionName="orders:live"),
        task(FunctionName=f"{FUNCTION}:3"),
        task(FunctionName="orders", Qualifier="live"),
        task(FunctionName="orders", **{"Qualifier.$": "$.version"}),
        task(**{"FunctionName.$": "$.name"}),
        task(f"{FUNCTION}:live"),
        task("arn:aws:states:::sqs:sendMessage"),
        {"Type": "Pass", "End": True},
    ],
)
def test_a_function_with_version_or_alias_complies(state: Any) -> None:
    assert outcomes(UNQUALIFIED, machine(state)) == []
