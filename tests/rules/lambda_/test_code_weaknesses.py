"""Rules about redirects, origins, archives, records, tokens, prompts, logs and weak secrets."""

from __future__ import annotations

import pytest

from policypack.rules import catalogue
from tests.judged import verdicts
from tests.rules.lambda_.packages import function
from tests.rules.lambda_.test_node_flows import node, url

# A handler in JavaScript, and what the message names.
BAD = {
    "lambda-event-reaches-redirect": (
        "return { statusCode: 302, headers: { Location: event.queryStringParameters.to } };",
        "event.queryStringParameters.to (index.js:2) reaches the redirect",
    ),
    "lambda-event-reaches-allowed-origin": (
        'return { statusCode: 200, headers: { "Access-Control-Allow-Credentials": "true", '
        '"Access-Control-Allow-Origin": event.headers.origin } };',
        "event.headers.origin (index.js:2) reaches the allowed origin",
    ),
    "lambda-event-decompressed": (
        'require("zlib").gunzipSync(Buffer.from(event.body, "base64"));',
        "event.body (index.js:2) reaches zlib.gunzipSync()",
    ),
    "lambda-event-stored-whole": (
        'const { PutCommand } = require("@aws-sdk/lib-dynamodb");'
        'new PutCommand({ TableName: "orders", Item: JSON.parse(event.body) });',
        "reaches Item of @aws-sdk/lib-dynamodb.PutCommand",
    ),
    "lambda-event-token-unverified": (
        'return require("jsonwebtoken").decode(event.headers.authorization).sub;',
        "event.headers.authorization (index.js:2) reaches jsonwebtoken.decode()",
    ),
    "lambda-event-reaches-prompt": (
        'const { ConverseCommand } = require("@aws-sdk/client-bedrock-runtime");'
        "new ConverseCommand({ system: [{ text: JSON.parse(event.body).role }] });",
        "reaches system of @aws-sdk/client-bedrock-runtime.ConverseCommand",
    ),
    "lambda-event-reaches-log-line": (
        "console.log(`login of ${event.queryStringParameters.user}`);",
        "event.queryStringParameters.user (index.js:2) reaches console.log()",
    ),
    "lambda-code-weak-secret": (
        "const token = Math.random().toString(36); return { token };",
        "makes token with Math.random(), whose numbers are predictable",
    ),
}
_HANDLER = "exports.handler = async (event) => {\n  CODE\n};"


@pytest.mark.parametrize("rule", BAD)
def test_the_message_names_the_field_and_the_call(rule: str) -> None:
    code, named = BAD[rule]
    (verdict,) = verdicts(rule, node(_HANDLER.replace("CODE", code)))
    assert verdict.outcome.value == "violates"
    assert named in verdict.message


@pytest.mark.parametrize("rule", BAD)
def test_a_handler_without_the_event_complies(rule: str) -> None:
    assert verdicts(rule, node(_HANDLER.replace("CODE", 'return "done";'))) == []


def test_a_public_address_makes_a_redirect_worse() -> None:
    rule = "lambda-event-reaches-redirect"
    it = node(_HANDLER.replace("CODE", BAD[rule][0]), name="orders")
    severities = [
        verdicts(rule, it, url(it, authorization))[0].severity.value
        for authorization in ("NONE", "AWS_IAM")
    ]
    assert severities == ["medium", "low"]


def test_code_without_a_handler_in_a_known_language_is_not_read() -> None:
    it = function({"Main.java": "class Main {}"}, runtime="java21", handler="Main::run")
    assert [rule for rule in BAD if verdicts(rule, it)] == []


def test_each_row_is_declared_once() -> None:
    of_table = {rule.id for rule in catalogue() if rule.module.endswith(".event_rules")}
    assert set(BAD) < of_table
