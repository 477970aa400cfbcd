"""`real()` makes an event of the service of every published sample that has its shape."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime_guards.testing import real
from runtime_guards.testing.nested import apart, leaves, put_at, value_at, written
from tests import corpora
from tests.guards import published, validators
from tests.guards.events.edits import GONE, edited
from tests.guards.samples import sample

GENERATED = os.environ.get("STACKWARDEN_SAM_EVENTS")
# Of what no service sends. The rest of that is repaired, since its shape is the service's.
OF_NO_SHAPE = {
    "powertools-python/apiGatewayAuthorizerV2Event.json",
    "alexa-smart-home smart-home-control-turn-off-request",
    "alexa-smart-home smart-home-control-turn-on-request",
    "alexa-smart-home smart-home-discovery-request",
}


def _published() -> Iterator[tuple[str, Any, dict[str, Any]]]:
    for folder, rows in ((corpora.FOLDER / "events", published.SHARED),) * corpora.NAMED:
        for name, row in rows.items():
            yield name, json.loads((folder / name).read_text(encoding="utf-8")), dict(row)
    for name, row in published.GENERATED.items() if GENERATED else ():
        file = Path(str(GENERATED)) / f"{name.replace(' ', '_')}.json"
        yield name, json.loads(file.read_text(encoding="utf-8")), dict(row)


def check(event: Any, source: str) -> int:
    """The number of changes, after which the validator accepts and nothing else differs."""
    before = copy.deepcopy(event)
    made, changes = real(event, source)
    assert event == before
    validators.of(source).validate(made)
    assert (made == before) == (not changes)
    paths = {change.path for change in changes}
    for place in leaves(before, ()):
        path = written(place)
        if not any(path == each or path.startswith((f"{each}.", f"{each}[")) for each in paths):
            # JSON within a text is named by its fields, and is one text of the event.
            inner = any(each.startswith(f"{path}.") for each in paths)
            assert inner or value_at(made, place) == value_at(before, place), path
    return len(changes)


@corpora.needs("events/index.csv")
def test_published_samples_become_events_of_their_services() -> None:
    for name, event, row in _published():
        if row["verdict"] == "none":
            continue
        if name in OF_NO_SHAPE:
            with pytest.raises(ValueError, match="The sample is no event of"):
                real(event, row["source"])
            continue
        assert bool(check(event, row["source"])) == (row["verdict"] != "accepted"), name


@pytest.mark.parametrize("source", validators.NAMES)
def test_a_placeholder_anywhere_is_repaired(source: str) -> None:
    """GIVEN our sample WHEN any named text is a placeholder or empty THEN it is repaired."""
    assert check(sample(source), source) == 0
    for place in leaves(sample(source), ()):
        if not isinstance(value_at(sample(source), place), str) or isinstance(place[-1], int):
            continue
        for placeholder in ("{{placeholder}}", ""):
            event = sample(source)
            put_at(event, place, placeholder)
            assert check(event, source) <= 3, place


def test_what_the_event_says_itself_comes_before_the_sample_here() -> None:
    event = sample("sqs")
    event["Records"][1]["body"] = "another"
    event["Records"][0]["eventSourceARN"] = "arn:aws:sqs:eu-west-1:1234567890:returns"
    event["Records"][0]["awsRegion"] = "eu-west-1"
    found = real(event)
    after = {change.path: change.after for change in found.changes}
    assert after["Records[0].eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:returns"
    assert after["Records[1].md5OfBody"] == "b32d73e56ec99bc5ec8f83871cde708a"
    assert found.changes[0].reason == "malformed"


def test_a_missing_field_is_added_and_an_inner_text_is_written_anew() -> None:
    event = sample("config-rule")
    del event["accountId"]
    assert real(event).changes[0].before.__class__.__name__ == "_Missing"
    assert repr(real(event).changes[0].before) == "missing"
    event = sample("config-rule")
    invoking = json.loads(event["invokingEvent"])
    event["invokingEvent"] = json.dumps({**invoking, "messageType": 5})
    changed = real(event)
    assert json.loads(changed.event["invokingEvent"]) == invoking


def test_the_source_is_told_by_the_mark_or_by_its_name() -> None:
    assert real(sample("s3")).changes == ()
    with pytest.raises(ValueError, match="the mark of no event source"):
        real({"a": 1})
    assert real({"a": 1}, "direct").event == {"a": 1}
    with pytest.raises(ValueError, match=r"Unknown event source 'sqss'\. Did you mean 'sqs'"):
        real({}, "sqss")


def _edited(source: str, *edits: Any) -> Any:
    return apart(edited(source, *edits))


REPAIRED = {
    "a request of a function URL": (
        _edited(
            "function-url",
            (("requestContext", "domainName"), "abc.lambda-url.eu-central-1.on.aws"),
            (("rawPath",), ""),
        ),
        {"rawPath"},
    ),
    "text that says it is base64": (
        _edited("rest-api", (("isBase64Encoded",), True)),
        {"body"},
    ),
    "headers of one form": (
        _edited("rest-api", (("multiValueHeaders",), {})),
        {"multiValueHeaders"},
    ),
    "headers of no form": (
        _edited("rest-api", (("headers",), None)),
        {"multiValueHeaders"},
    ),
    "no account anywhere": (
        _edited(
            "rest-authorizer",
            (
                ("methodArn",),
                "arn:aws:execute-api:eu-central-1::a1b2c3d4e5/v1/POST/orders/42",
            ),
            (("requestContext", "accountId"), ""),
        ),
        {"methodArn", "requestContext.accountId"},
    ),
    "another API": (
        _edited(
            "rest-authorizer",
            (("methodArn",), "{{arn}}"),
            (("requestContext", "apiId"), "another"),
            (("requestContext", "stage"), "test"),
            (("requestContext", "path"), "/test/orders/42"),
        ),
        {"methodArn", "requestContext.apiId", "requestContext.stage", "requestContext.path"},
    ),
    "half of a notification": (
        _edited(
            "sns",
            (("Records", 0, "Sns", "SigningCertUrl"), GONE),
            (("Records", 0, "Sns", "UnsubscribeUrl"), GONE),
        ),
        {"Records[0].Sns.SigningCertUrl", "Records[0].Sns.UnsubscribeUrl"},
    ),
    "a response to another region": (
        _edited(
            "cloudformation",
            (("ServiceToken",), "arn:aws:lambda:eu-west-2:123456789012:function:custom"),
            (("ResponseURL",), "http://pre-signed-S3-url-for-response"),
            (
                ("StackId",),
                "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/51af3dc0-da77-11e4",
            ),
        ),
        {"ResponseURL"},
    ),
}


@pytest.mark.parametrize("name", REPAIRED)
def test_what_is_repaired_is_what_is_wrong(name: str) -> None:
    event, paths = REPAIRED[name]
    found = real(event)
    assert {change.path for change in found.changes} == paths
    assert real(found.event).changes == ()


def test_an_event_of_another_shape_is_not_made_up() -> None:
    with pytest.raises(ValueError, match=r"is no event of alexa-smart-home: missing at directive"):
        real({"header": {"payloadVersion": "2"}}, "alexa-smart-home")
