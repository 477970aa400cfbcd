"""Outputs of the stack: which values need a secret mark."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.rules import all_rules
from tests.judged import UNKNOWN, outcomes, resource, secret, switched_on, verdicts

RULE = "stack-output-secret"
PASSWORD = "kR7-wq2Zt-9vLm"
VERSION = "aws:secretsmanager/secretVersion:SecretVersion"


def found(outputs: dict[str, Any], *held: Any) -> list[tuple[str, str]]:
    others = [resource(VERSION, {"secretString": each}, f"v{at}") for at, each in enumerate(held)]
    return outcomes(RULE, resource("pulumi:pulumi:Stack", outputs, "shop-dev"), *others)


def test_given_a_secret_of_a_resource_when_an_output_has_it_unmarked_then_it_violates() -> None:
    assert found({"it": PASSWORD}, secret(PASSWORD)) == [("violates", "it")]
    assert found({"url": f"db://{PASSWORD}@host"}, secret(PASSWORD)) == [("violates", "url")]
    assert found({"a": {"b": ["x", PASSWORD]}}, secret(PASSWORD)) == [("violates", "a.b[1]")]
    # Another resource has it without a mark.
    assert found({"it": PASSWORD}, PASSWORD) == []


def test_given_a_marked_output_when_another_has_its_value_unmarked_then_that_violates() -> None:
    assert found({"it": secret(PASSWORD), "other": PASSWORD}) == [("violates", "other")]


@pytest.mark.parametrize(
    "output",
    [secret(PASSWORD), {"a": [secret(PASSWORD)]}, secret({"a": PASSWORD}), secret(UNKNOWN), "", 7],
)
def test_given_a_marked_or_harmless_output_when_judged_then_it_complies(output: Any) -> None:
    assert found({"password": output}, secret(PASSWORD)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("password", PASSWORD),
        ("key", "AKIAIOSFODNN7EXAMPLE"),
        ("address", "postgres://orders:kR7wq2Zt9vLm@db.example.com/orders"),
    ],
)
def test_given_a_value_with_the_form_of_a_credential_when_exported_then_it_violates(
    name: str, value: str
) -> None:
    assert found({name: value}) == [("violates", name)]
    assert found({"all": {name: [value]}}) == [("violates", f"all.{name}[0]")]


def test_given_a_secret_document_when_parts_are_exported_then_its_password_violates() -> None:
    document = json.dumps(
        {"username": "application", "host": "db.example.com", "password": PASSWORD}
    )
    outputs = {"user": "application", "host": "db.example.com", "it": PASSWORD, "all": document}
    assert found(outputs, secret(document)) == [("violates", "it"), ("violates", "all")]


@pytest.mark.parametrize("text", ["eu-west", "/shop/database", "arn:aws:sqs:eu-west-1:1:orders"])
def test_given_a_mark_on_a_harmless_text_when_it_is_exported_then_it_complies(text: str) -> None:
    assert found({"it": text}, secret(text)) == []


def test_given_unknown_outputs_when_judged_then_they_are_undecided_together() -> None:
    assert found({"a": UNKNOWN}) == [("undecided", "a")]
    assert found({"a": UNKNOWN, "b": [UNKNOWN]}) == [("undecided", "")]
    assert found({"a": UNKNOWN, "it": PASSWORD}, secret(PASSWORD)) == [
        ("violates", "it"),
        ("undecided", "a"),
    ]


def test_given_unknown_outputs_when_judged_then_the_message_names_them() -> None:
    root = resource("pulumi:pulumi:Stack", {"a": UNKNOWN, "b": [UNKNOWN]}, "shop-dev")
    (seen,) = verdicts(RULE, root)
    assert seen.message == (
        "undecided: the resource needs outputs that are known after apply: a, b[0]"
    )


def test_no_message_repeats_the_secret() -> None:
    root = resource("pulumi:pulumi:Stack", {"it": PASSWORD, "password": PASSWORD}, "shop-dev")
    held = resource(VERSION, {"secretString": secret(PASSWORD)}, "orders")
    for verdict in [*verdicts(RULE, root, held), *verdicts(RULE, root)]:
        assert PASSWORD not in f"{verdict.message} {verdict.fix} {verdict.path}"
    (first, *_) = verdicts(RULE, root, held)
    assert first.message == (
        f"the output is secretString of orders ({VERSION}), without a secret mark"
    )


TABLE = "aws:dynamodb/table:Table"
PARAMETER = "aws:ssm/parameter:Parameter"
FUNCTION = "aws:lambda/function:Function"
NAME = "acme-orders-1a2b3c4"


def exported(text: str, *resources: Any) -> list[tuple[str, str]]:
    """The outcomes for one output. An output of an unknown value would be unknown as well."""
    root = resource("pulumi:pulumi:Stack", {"it": text}, "shop-dev")
    rule = next(each for each in all_rules() if each.id == RULE)
    found = judge([root, *resources], switched_on(rule), [rule])
    return [(each.outcome.value, each.path) for each in found]


@pytest.mark.parametrize("kind", ["String", "StringList"])
@pytest.mark.parametrize("text", [NAME, "https://api.example.com/v1", PASSWORD])
def test_mark_of_the_sdk_on_a_plain_parameter_makes_no_text_secret(kind: str, text: str) -> None:
    held = {"name": "/shop/table", "type": kind, "value": secret(text)}
    assert exported(text, resource(PARAMETER, held)) == []


@pytest.mark.parametrize("text", [PASSWORD, "sunflowerhorse"])
def test_value_of_an_encrypted_parameter_is_secret(text: str) -> None:
    held = {"name": "/shop/it", "type": "SecureString", "value": secret(text)}
    assert exported(text, resource(PARAMETER, held)) == [("violates", "it")]


def test_mark_of_the_sdk_on_a_public_property_makes_no_text_secret() -> None:
    kind = "aws:pinpoint/apnsChannel:ApnsChannel"
    held = {"bundleId": secret("comExampleShopApp"), "tokenKey": secret(PASSWORD)}
    assert exported("comExampleShopApp", resource(kind, held)) == []
    assert exported(PASSWORD, resource(kind, held)) == [("violates", "it")]


@pytest.mark.parametrize("text", ["sunflowerhorse", "kq8Zr2LwXp"])
def test_text_that_the_program_uses_openly_is_not_secret(text: str) -> None:
    marked = resource(FUNCTION, {"environment": {"variables": {"IT": secret(text)}}})
    assert exported(text, marked) == [("violates", "it")]
    assert exported(text, marked, resource(TABLE, {"name": text})) == []
    # Under the name of a credential it isn't public, only badly kept.
    openly = resource(FUNCTION, {"environment": {"variables": {"API_TOKEN": text}}}, "other")
    assert exported(text, marked, openly) == [("violates", "it")]
    named = resource(PARAMETER, {"name": "/shop/db-password", "type": "String", "value": text})
    assert exported(text, marked, named) == [("violates", "it")]


@pytest.mark.parametrize("text", ["disabled", "production", "email-client", "orders-table-1a2b3c4"])
def test_ordinary_words_under_a_mark_match_no_output(text: str) -> None:
    marked = resource(FUNCTION, {"environment": {"variables": {"IT": secret(text)}}})
    assert exported(text, marked) == []


def test_secret_of_plain_letters_matches_whole_outputs_alone() -> None:
    marked = resource(FUNCTION, {"environment": {"variables": {"IT": secret("sunflowerhorse")}}})
    assert exported("https://sunflowerhorse.example.com", marked) == []
    strong = resource(FUNCTION, {"environment": {"variables": {"IT": secret(PASSWORD)}}})
    assert exported(f"https://{PASSWORD}.example.com", strong) == [("violates", "it")]


def test_in_a_marked_whole_names_and_formats_tell_what_is_secret() -> None:
    variables = secret({"REGION": "sunflowerhorse", "DB_PASSWORD": "kq8Zr2LwXp"})
    marked = resource(FUNCTION, {"environment": {"variables": variables}})
    assert exported("sunflowerhorse", marked) == []
    assert exported("kq8Zr2LwXp", marked) == [("violates", "it")]
