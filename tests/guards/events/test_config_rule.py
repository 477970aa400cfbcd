"""Evaluations of AWS Config: JSON in a text, read strictly."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtime_guards.events import ConfigRule
from runtime_guards.validation.validator import Validator
from tests.guards.events.edits import GONE, edited, refused


def _invoking(**fields: Any) -> str:
    return json.dumps({"messageType": "ScheduledNotification", **fields})


def _nested(depth: int) -> str:
    # The object that holds it is the first level.
    return _invoking(item=json.loads("[" * (depth - 1) + "]" * (depth - 1)))


@pytest.mark.parametrize(
    ("change", "value", "reason", "path"),
    [
        ("invokingEvent", GONE, "missing", "invokingEvent"),
        ("invokingEvent", {}, "wrong-type", "invokingEvent"),
        ("invokingEvent", "", "not-json", "invokingEvent"),
        ("invokingEvent", "[]", "schema", "invokingEvent"),
        ("invokingEvent", '{"a": NaN}', "not-json", "invokingEvent"),
        ("invokingEvent", '{"a": 1e999}', "not-json", "invokingEvent"),
        ("invokingEvent", '{"a": 1, "a": 2}', "duplicate-key", "invokingEvent"),
        ("invokingEvent", _nested(65), "too-deep", "invokingEvent"),
        ("invokingEvent", "[" * 100_000, "too-deep", "invokingEvent"),
        ("invokingEvent", _invoking(a="x" * 512 * 1024), "too-long", "invokingEvent"),
        ("invokingEvent", "{}", "missing", "invokingEvent.messageType"),
        ("invokingEvent", '{"messageType": 5}', "wrong-type", "invokingEvent.messageType"),
        (
            "invokingEvent",
            '{"messageType": "a\\n"}',
            "control-character",
            "invokingEvent.messageType",
        ),
        ("ruleParameters", "{", "not-json", "ruleParameters"),
        ("ruleParameters", '"text"', "schema", "ruleParameters"),
        ("ruleParameters", "x" * 2049, "too-long", "ruleParameters"),
        ("resultToken", GONE, "missing", "resultToken"),
        ("resultToken", "t" * 4097, "too-long", "resultToken"),
        ("configRuleName", "n" * 129, "too-long", "configRuleName"),
        ("accountId", "1", "malformed", "accountId"),
        ("eventLeftScope", "no", "wrong-type", "eventLeftScope"),
        ("executionRoleArn", "role", "malformed", "executionRoleArn"),
    ],
)
def test_given_a_field_of_another_form_when_validated_then_it_is_named(
    change: str, value: Any, reason: str, path: str
) -> None:
    assert refused(ConfigRule(), edited("config-rule", ((change,), value))) == (reason, path)


@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("invokingEvent", _nested(64)),
        ("ruleParameters", GONE),
        ("ruleParameters", ""),
        ("resultToken", "t" * 4096),
        ("configRuleName", "n" * 128),
        ("eventLeftScope", GONE),
        ("added", {"by": "AWS"}),
    ],
)
def test_given_a_field_at_its_limit_when_validated_then_it_is_accepted(
    change: str, value: Any
) -> None:
    event = ConfigRule().validate(edited("config-rule", ((change,), value)))
    assert event.message_type == "ScheduledNotification"
    assert "added" not in event


@pytest.mark.parametrize(
    ("validator", "path"),
    [
        (ConfigRule(rules={"x"}), "configRuleName"),
        (ConfigRule(accounts={"210987654321"}), "accountId"),
        (
            ConfigRule(message_types={"ConfigurationItemChangeNotification"}),
            "invokingEvent.messageType",
        ),
    ],
)
def test_given_an_allow_list_when_something_else_comes_then_it_is_refused(
    validator: Validator, path: str
) -> None:
    assert refused(validator, edited("config-rule")) == ("not-allowed", path)


def test_given_a_depth_when_the_json_is_deeper_then_it_is_refused() -> None:
    event = edited("config-rule", (("invokingEvent",), _nested(3)))
    assert refused(ConfigRule(max_depth=2), event) == ("too-deep", "invokingEvent")
    for enough in (3, 4):
        ConfigRule(max_depth=enough).validate(event)
