"""The text of a refusal: explained outside of Lambda, short inside, and without any value."""

from __future__ import annotations

import copy
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.contract import TRIGGERS
from runtime_guards.errors import REASONS, EventRejected
from runtime_guards.events import S3, SQS, Cognito, KinesisStream
from runtime_guards.testing import event
from runtime_guards.testing.explanations import EXPLANATIONS, explained
from runtime_guards.testing.options import governed, options_for
from runtime_guards.validation.shaped import OpaqueRefusal
from tests.guards import validators

ROOT = Path(__file__).parents[3]
LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"


def raised(validator: Any, made: Any) -> EventRejected:
    with pytest.raises(EventRejected) as caught:
        validator.validate(made)
    return caught.value


def without(name: str, *path: Any) -> Any:
    made = holder = event(name)
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return made


@pytest.fixture(autouse=True)
def outside(inside_lambda: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(LAMBDA)


def test_every_reason_has_an_explanation() -> None:
    assert set(EXPLANATIONS) == set(REASONS)


@pytest.mark.parametrize(
    ("validator", "made", "text"),
    [
        (
            SQS(queues={"x"}),
            event("sqs"),
            "not-allowed at Records[0].eventSourceARN: the value is not on the allow-list."
            " It depends on queues= of SQS().",
        ),
        (
            S3(prefixes={"out/"}),
            event("s3"),
            "not-allowed at Records[0].s3.object.key: the value is not on the allow-list."
            " It depends on extensions= and prefixes= of S3().",
        ),
        (
            SQS(body=S3(extensions={".json"})),
            event("sqs", bodies=[event("s3")]),
            "not-allowed at Records[0].body.Records[0].s3.object.key: the value is not on the"
            " allow-list. It depends on extensions= and prefixes= of S3().",
        ),
        (
            SQS(body=dict),
            event("sqs", bodies=["{"]),
            "not-json at Records[0].body: the text is not JSON. It depends on body= of SQS().",
        ),
        (
            SQS(),
            without("sqs", "Records", 0, "messageId"),
            "missing at Records[0]: the source always sends this field (messageId).",
        ),
        (
            Cognito(),
            without("cognito", "region"),
            "missing at region: the source always sends this field.",
        ),
        (
            KinesisStream(max_age=60),
            event("kinesis-stream", bodies=[]),
            "missing at Records: the source always sends this field.",
        ),
    ],
)
def test_a_refusal_explains_itself(validator: Any, made: Any, text: str) -> None:
    assert str(raised(validator, made)) == text


def test_what_is_not_known_is_not_explained_further() -> None:
    assert explained(EventRejected("odd")) == "odd: unknown reason."
    assert explained(EventRejected("too-old", "a"), SQS()) == (
        "too-old at a: the time is too far back, or ahead."
    )
    # No event at all has no form either.
    undeclared = explained(EventRejected("undeclared-source"), None, {})
    assert undeclared.endswith("for the source of this event.")


def test_a_key_of_the_sender_is_not_named() -> None:
    def look_up(error: KeyError) -> None:
        try:
            raise error
        except KeyError:
            raise EventRejected("missing", "a") from None

    for error in (KeyError("s3cret"), KeyError()):
        with pytest.raises(EventRejected) as caught:
            look_up(error)
        assert str(caught.value) == "missing at a: the source always sends this field."


def test_a_key_error_that_was_never_raised_names_nothing() -> None:
    rejected = EventRejected("missing", "a")
    rejected.__context__ = KeyError("s3cret")
    assert "s3cret" not in str(rejected)


@pytest.mark.parametrize("name", [LAMBDA, "AWS_LAMBDA_RUNTIME_API"])
def test_in_lambda_the_text_is_as_short_as_it_was(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "orders")
    rejected = EventRejected("missing", "a", ["b"])
    assert str(rejected) == "missing at a, b"
    opaque = OpaqueRefusal("missing", "a", ["b"])
    assert str(opaque) == str(copy.copy(opaque)) == "refused"
    assert copy.copy(opaque).paths == ("a", "b")


def test_what_is_opaque_in_lambda_is_explained_outside() -> None:
    opaque = OpaqueRefusal("missing", "a", ["b"])
    assert str(opaque) == "missing at a, b: the source always sends this field."


def test_in_lambda_nothing_of_this_is_loaded() -> None:
    code = (
        "import os, sys\nfrom runtime_guards.errors import EventRejected\n"
        f"os.environ['{LAMBDA}'] = 'orders'\nprint(EventRejected('missing', 'a'))\n"
        "assert not [name for name in sys.modules if 'testing' in name]"
    )
    run = [sys.executable, "-S", "-c", code]
    done = subprocess.run(run, cwd=ROOT, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "missing at a\n"


def test_without_the_package_the_text_is_short(monkeypatch: pytest.MonkeyPatch) -> None:
    """GIVEN the layer outside of Lambda THEN a refusal says what it says there."""
    monkeypatch.setitem(sys.modules, "runtime_guards.testing.explanations", None)
    assert str(EventRejected("missing", "a")) == "missing at a"


# A message of a WebSocket has no headers and no query.
OF_A_CONNECTION = {"max_header", "max_headers", "max_query", "max_query_value"}
# Options that the sample of a source does not show: what they govern is not in it, or they decide
# no value of an event.
UNSEEN = {
    "partial",
    "simple",
    "verify_md5",
    "signed",
    "passed",
    "source",
    "token",
    "max_token",
    "max_expanded",
    "max_depth",
    "max_events",
    "max_nodes",
    "max_path_parameter",
    "max_path_parameters",
    "user_parameters",
    "single_line",
    "any_path",
    "cors",
    "returns",
}


@pytest.mark.parametrize("name", [trigger.name for trigger in TRIGGERS])
def test_an_allow_list_or_a_limit_is_named_where_it_refuses(name: str) -> None:
    """GIVEN an option of a validator THEN some refusal of the sample is explained by it."""
    kind: Any = type(validators.of(name))
    own = inspect.signature(kind).parameters.values()
    named = {option for option, _ in governed(kind)}
    options = {each.name for each in own if each.kind is each.KEYWORD_ONLY}
    assert options - named <= UNSEEN | (OF_A_CONNECTION if name == "websocket-api" else set())
    for option, (reason, place) in governed(kind):
        assert option in options_for(kind, reason, place.replace("[]", "[7]"))
