"""A value of an allow-list must be able to match its field: else it would refuse all traffic.

What each option compares is found by trying the texts of a sample, so that a new option is held to
the law without a line here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from runtime_guards.contract import TRIGGERS
from runtime_guards.errors import EventRejected
from runtime_guards.events import Cognito, EventBridge, HttpApi
from tests.each import each
from tests.guards import validators
from tests.guards.samples import sample

# They compare a part of a text, a name of a field, or what stands within a text.
OF_PARTS = {
    *("extensions", "prefixes", "content_types", "methods", "passed", "fields", "directives"),
    *("operations", "event_names", "owners", "log_groups", "message_types"),
}


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        # A queue or a role is also named by the end of its ARN.
        yield value.rpartition(":")[2]
        yield value.rpartition("/")[2]
    elif isinstance(value, (dict, list)):
        for item in [*value, *(value.values() if isinstance(value, dict) else ())]:
            yield from _texts(item)


def _allow_lists() -> list[tuple[str, str]]:
    return [
        (trigger.name, option)
        for trigger in TRIGGERS
        for option, parameter in validators.options_of(trigger.name).items()
        if str(parameter.annotation).startswith("Collection[str]")
    ]


def _matching(trigger: str, option: str) -> str | None:
    """A value of the option that accepts the sample."""
    event = sample(trigger)
    for text in dict.fromkeys(_texts(event)):
        try:
            validators.of(trigger, **{option: [text]}).validate(event)
        except (EventRejected, ValueError, TypeError):
            continue
        return text
    return None


@each(("trigger", "option"), _allow_lists())
def test_what_no_event_can_hold_is_refused_at_import(trigger: str, option: str) -> None:
    good = _matching(trigger, option)
    if good is None:
        assert option in OF_PARTS, f"no text of the sample of {trigger} matches {option}="
        return
    spaced = (f"{good}\n", f" {good}", f"{good}\t", f"{good[:1]}\x00{good[1:]}", f"{good}\u2028")
    for wrong in (*spaced, f"{good}*", "*", f"{good[:-1]}?"):
        made = _made_or_refused(trigger, option, wrong)
        if made is not None:
            # It was brought into the form that the event has.
            made.validate(sample(trigger))


def _made_or_refused(trigger: str, option: str, value: str) -> Any:
    try:
        return validators.of(trigger, **{option: [value]})
    except ValueError as error:
        if f"{option}=" not in str(error):
            raise
        return None


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        (Cognito, {"triggers": {"PreSignup"}}, "PreSignUp_SignUp"),
        (Cognito, {"triggers": {"PreSignUp_SignUpp"}}, "PreSignUp_SignUp"),
        (Cognito, {"triggers": {"TokenGeneration_HostAuth"}}, "TokenGeneration_HostedAuth"),
        (EventBridge, {"sources": {"aws.*"}}, "no wildcards"),
        (EventBridge, {"sources": {"orders\n"}}, "Did you mean 'orders'"),
        (HttpApi, {"path": "orders"}, "Did you mean '/orders'"),
        (HttpApi, {"path": "^(?:orders|items)"}, "from its slash"),
    ],
)
def test_the_error_names_what_was_meant(kind: Any, options: Any, said: str) -> None:
    with pytest.raises(ValueError, match="=") as refused:
        kind(**options)
    assert said in str(refused.value)


@pytest.mark.parametrize("path", ["/orders", "^/orders$", r"(?:/a|/b)/\d+", ".*", r"\/x", "[/]x"])
def test_paths_that_begin_with_a_slash_are_taken(path: str) -> None:
    HttpApi(path=path)
