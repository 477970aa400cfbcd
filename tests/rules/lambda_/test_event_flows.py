"""Flows from the event to dangerous calls, and mistakes in code, with the stack around them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.rules.lambda_.guarded_functions import function, mapping, permission

COMMAND = "lambda-event-reaches-command"
QUERY = "lambda-event-reaches-query"
RUNS = """import os
def handler(event, context):
    os.system("run " + event["Records"][0]["body"])
"""
TABLE_ARN = "arn:aws:dynamodb:eu-central-1:111122223333:table/orders"
ROLE_ARN = "arn:aws:iam::111122223333:role/orders"


def code(text: str = RUNS) -> dict[str, str]:
    return {"app.py": text}


def one(rule: str, *resources: Resource, **settings: Any) -> Verdict:
    (found,) = verdicts(rule, *resources, **settings)
    return found


def url() -> Resource:
    known = {"functionName": "orders", "authorizationType": "NONE"}
    return resource("aws:lambda/functionUrl:FunctionUrl", known, "url")


def role(*actions: str) -> list[Resource]:
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": TABLE_ARN}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    known = {"name": "orders", "id": "orders", "arn": ROLE_ARN}
    return [
        resource("aws:iam/role:Role", known, "orders"),
        resource("aws:iam/rolePolicy:RolePolicy", {"role": "orders", "policy": document}, "inline"),
        resource("aws:dynamodb/table:Table", {"name": "orders", "arn": TABLE_ARN}, "table"),
    ]


def test_a_flow_has_its_file_line_and_trigger() -> None:
    found = one(COMMAND, function(code()), mapping())
    assert (found.path, found.line) == ("code[app.py]", 3)
    assert found.severity.value == "medium"
    assert found.message == (
        "event.Records[].body (app.py:3) reaches os.system (app.py:3); mapping "
        "(aws:lambda/eventSourceMapping:EventSourceMapping) triggers the function"
    )


def test_a_public_function_is_worse_and_the_message_says_what_the_role_reaches() -> None:
    stack = [*role("dynamodb:DeleteItem", "dynamodb:GetItem"), url()]
    found = one(COMMAND, function(code(), role=ROLE_ARN), *stack)
    assert found.severity.value == "high"
    assert found.message.endswith(
        "; FunctionUrl url is publicly accessible, and its role changes table "
        "(aws:dynamodb/table:Table)"
    )


def test_an_external_account_is_as_bad_as_anybody_unless_it_is_trusted() -> None:
    stack = [function(code()), permission("999988887777")]
    assert one(COMMAND, *stack).severity.value == "high"
    message = one(COMMAND, *stack).message
    assert "the external account 999988887777 through Permission permission can start" in message
    trusted = one(COMMAND, *stack, trusted_accounts=["999988887777"])
    assert trusted.severity.value == "medium"


def test_a_trigger_decides_which_fields_are_of_others() -> None:
    text = (
        'import os\ndef handler(event, context):\n    os.system(event["Records"][0]["awsRegion"])\n'
    )
    assert outcomes(COMMAND, function(code(text)), mapping()) == []


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ({}, [("violates", "code[app.py]")]),
        ({"code": UNKNOWN}, [("undecided", "code")]),
        ({"handler": UNKNOWN}, [("undecided", "handler")]),
        ({"runtime": UNKNOWN}, [("undecided", "runtime")]),
        ({"handler": "missing.handler"}, [("undecided", "code")]),
        ({"runtime": "java21"}, []),
        ({"packageType": "Image", "imageUri": "example:1"}, []),
    ],
)
def test_what_is_not_known_is_undecided(
    properties: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    assert outcomes(COMMAND, function(code(), **properties)) == expected


def test_what_goes_through_another_package_is_undecided_for_its_kind_alone() -> None:
    text = RUNS.replace("event[", "clean(event)[").replace(
        "import os", "import os\nfrom x import clean"
    )
    found = one(COMMAND, function(code(text)))
    assert found.outcome.value == "undecided"
    assert "through x.clean(), which is not read" in str(found.waits_for)
    assert outcomes(QUERY, function(code(text))) == []


def test_what_several_functions_ship_is_told_once() -> None:
    both = [function(code()), function(code(), "other")]
    found = verdicts(COMMAND, *both)
    assert [bool(each.folded_into) for each in found].count(False) == 1


@pytest.mark.parametrize(
    ("rule", "bad", "good"),
    [
        (
            "lambda-code-tls-unverified",
            "requests.get('https://a', verify=False)",
            "requests.get('https://a')",
        ),
        ("lambda-code-exposes-exception", "return {'statusCode': 500, 'body': str(e)}", "raise"),
        ("lambda-event-logged", "print(event)", "print(len(event))"),
    ],
)
def test_a_mistake_is_found_and_its_correction_is_not(rule: str, bad: str, good: str) -> None:
    head = "import requests\ndef handler(event, context):\n"
    form = head + "    try: pass\n    except Exception as e:\n        {}\n"
    assert outcomes(rule, function(code(form.format(bad)))) == [("violates", "code[app.py]")]
    assert outcomes(rule, function(code(form.format(good)))) == []


# One line of a handler that each rule reports, and one that it does not.
LINES = {
    "lambda-event-reaches-code": ("eval(event['body'])", "eval('1')"),
    "lambda-event-reaches-deserialization": ("pickle.loads(event['body'])", "pickle.loads(b'')"),
    "lambda-event-reaches-path": ("open(event['body'])", "open(os.path.basename(event['body']))"),
    "lambda-event-reaches-request": (
        "requests.get(event['body'])",
        "requests.get('https://example.com/' + event['body'])",
    ),
    "lambda-event-reaches-xml": (
        "etree.fromstring(event['body'], etree.XMLParser(resolve_entities=True))",
        "etree.fromstring(event['body'])",
    ),
    "lambda-event-reaches-html": (
        "return {'statusCode': 200, 'headers': {'content-type': 'text/html'}, 'body': event['q']}",
        "return {'statusCode': 200, 'headers': {'content-type': 'text/plain'}, 'body': event['q']}",
    ),
    "lambda-event-reaches-pattern": ("re.match(event['q'], 'a')", "re.match('a', event['q'])"),
    "lambda-event-reaches-resource-name": (
        "boto3.client('s3').list_objects_v2(Bucket=event['bucket'])",
        "boto3.client('s3').list_objects_v2(Bucket=os.environ['BUCKET'])",
    ),
    QUERY: ("sqlite3.connect('a').execute(event['q'])", "sqlite3.connect('a').execute('q')"),
    "lambda-code-secret-logged": (
        "print(boto3.client('secretsmanager').get_secret_value(SecretId='a'))",
        "print('a')",
    ),
    "lambda-code-shared-temporary-file": ("open('/tmp/a', 'w')", "open('/tmp/a')"),
    "lambda-code-keeps-event-data": ("KEPT.append(event['body'])", "[].append(event['body'])"),
}


@pytest.mark.parametrize("rule", LINES)
def test_a_line_is_found_and_its_correction_is_not(rule: str) -> None:
    head = "import boto3, os, pickle, re, requests, sqlite3\nfrom lxml import etree\nKEPT = []\n"
    for line, expected in zip(LINES[rule], ([("violates", "code[app.py]")], []), strict=True):
        text = f"{head}def handler(event, context):\n    {line}\n"
        assert outcomes(rule, function(code(text))) == expected


DEVICES = {
    "topic/scales/+": "arn:aws:iot:eu-central-1:111122223333:topic/scales/*",
    "topic/$aws/rules/weigh": "arn:aws:iot:eu-central-1:111122223333:topic/$aws/rules/weigh/x",
    "variable": "arn:aws:iot:eu-central-1:111122223333:topic/scales/${iot:ClientId}",
    "any": "*",
}


def device(resource_: str, action: str = "iot:Publish", effect: str = "Allow") -> Resource:
    statement = {"Effect": effect, "Action": action, "Resource": resource_}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    return resource("aws:iot/policy:Policy", {"policy": document}, "scale")


def weighing() -> list[Resource]:
    known = {
        "name": "weigh",
        "sql": "SELECT * FROM 'scales/+/weight'",
        "lambdas": [{"functionArn": "arn:aws:lambda:eu-central-1:111122223333:function:orders"}],
    }
    text = "import os\ndef handler(event, context):\n    os.system('run ' + event['unit'])\n"
    return [function(code(text)), resource("aws:iot/topicRule:TopicRule", known, "weigh")]


@pytest.mark.parametrize("topic", DEVICES.values(), ids=DEVICES)
def test_the_devices_that_publish_to_a_rule_of_iot_are_named(topic: str) -> None:
    message = one(COMMAND, *weighing(), device(topic)).message
    assert "weigh (aws:iot/topicRule:TopicRule) triggers the function" in message
    assert "devices with scale (aws:iot/policy:Policy) can publish to its topics" in message


@pytest.mark.parametrize(
    "policy",
    [
        device("arn:aws:iot:eu-central-1:111122223333:topic/doors/*"),
        device("arn:aws:iot:eu-central-1:111122223333:topic/$aws/rules/other/x"),
        device("arn:aws:iot:eu-central-1:111122223333:client/*"),
        device("*", "iot:Subscribe"),
        device("*", effect="Deny"),
    ],
)
def test_devices_that_cannot_publish_to_it_are_not_named(policy: Resource) -> None:
    assert "devices" not in one(COMMAND, *weighing(), policy).message


def test_one_field_in_several_calls_is_one_finding() -> None:
    text = (
        "import os\ndef handler(event, context):\n    job = event['job']\n"
        "    os.system('a ' + job)\n    os.system('b ' + job)\n    os.popen('c ' + job)\n"
        "    os.system('d ' + event['name'])\n"
    )
    first, second = verdicts(COMMAND, function(code(text)))
    calls = "os.system (app.py:4), os.system (app.py:5), os.popen (app.py:6)"
    assert f"event.job (app.py:3) reaches {calls}" in first.message
    assert "event.name (app.py:7) reaches os.system (app.py:7)" in second.message
