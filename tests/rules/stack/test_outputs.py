"""Outputs of the stack: which values need a secret mark."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.judged import UNKNOWN, outcomes, resource, secret, verdicts

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
