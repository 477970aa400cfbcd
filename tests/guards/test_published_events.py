"""Events that AWS and Powertools publish as samples: the right validator takes them, no other does.

They lie outside this repository, below `events/` of the folder that `STACKWARDEN_CORPORA` names;
without it the tests are skipped. `index.csv` names each sample's source. What
`sam local generate-event SERVICE EVENT` of aws-sam-cli 1.170 prints with its defaults lies in
`SERVICE_EVENT.json` in the folder that `STACKWARDEN_SAM_EVENTS` names, or is skipped too;
`python -m tools.sam_events FOLDER` writes them.
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import Any

import pytest

from runtime_guards import EventRejected, guard
from runtime_guards.contract import ALIKE
from tests import corpora
from tests.each import each
from tests.guards import published, validators
from tests.guards.samples import SAMPLES, sample

EVENTS = corpora.FOLDER / "events"

# The index's names of sources, where they are not those of the contract.
SOURCES = {
    "activemq": "active-mq",
    "apigateway-http-v2": "http-api",
    "apigateway-rest-v1": "rest-api",
    "alexa-skill": "alexa-skill",
    "cloudformation-custom-resource": "cloudformation",
    "cloudfront": "lambda-edge",
    "codecommit": "code-commit",
    "codepipeline": "code-pipeline",
    "config": "config-rule",
    "connect-contact-flow": "connect",
    "dynamodb": "dynamodb-stream",
    "eventbridge:aws.ec2": "event-bridge",
    "eventbridge:aws.events": "schedule",
    "eventbridge:aws.s3": "event-bridge-s3",
    "kafka": "msk",
    "kinesis": "kinesis-stream",
    "kinesis-firehose": "firehose",
    "lambda-function-url": "function-url",
    "other (non-object)": "appsync-batch-resolver",
    "rabbitmq": "rabbit-mq",
    "secretsmanager-rotation": "secret-rotation",
    "unclassified:kafkaeventselfmanaged": "self-managed-kafka",
    "vpc-lattice-v1": "vpc-lattice",
}
# Two kinds of authorizer share one name in the index.
FILES = {"apiGatewayAuthorizerV2Event": "http-authorizer"}


def _rows() -> list[dict[str, str]]:
    if not corpora.NAMED:
        return []
    index = EVENTS / "index.csv"
    with index.open(newline="", encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if not row["duplicate"]]


def trigger_of(row: dict[str, str]) -> str:
    """The trigger of the contract that a sample is of."""
    source = row["event_source"]
    for start, trigger in FILES.items():
        if start in row["file"]:
            return trigger
    if source == "apigateway-authorizer":
        return "rest-authorizer"
    return "cognito" if source.startswith("cognito-userpool:") else SOURCES.get(source, source)


SUPPORTED = [row for row in _rows() if published.SHARED[row["file"]]["verdict"] != "none"]
needs_corpora = corpora.needs("events/index.csv")


def _name(row: dict[str, str]) -> str:
    return Path(row["file"]).name


def _event(row: dict[str, str]) -> Any:
    return json.loads((EVENTS / row["file"]).read_text(encoding="utf-8"))


def others(trigger: str) -> list[Any]:
    """All validators of marked sources that have no claim to an event of this one."""
    twins = {"http-api", "function-url"}
    left_out = {trigger, ALIKE.get(trigger), *(twins if trigger in twins else {"function-url"})}
    return [validators.of(name) for name in validators.MARKED if name not in left_out]


def _passes(guarded_by: list[Any], event: Any) -> bool:
    """Whether the guard calls the handler."""
    called: list[Any] = []

    @guard(*guarded_by, audit=lambda record: None)
    def handler(event: Any, context: Any) -> Any:
        called.append(event)
        # Cognito alone wants its event back.
        return event if "triggerSource" in event else None

    try:
        handler(event, None)
    except EventRejected:
        return False
    return bool(called)


def _check(event: Any, row: Any) -> None:
    """Whether the validator of a sample says of it what its row does."""
    validator = validators.of(row["source"])
    if row["verdict"] == "accepted":
        checked = validator.validate(event)
        assert checked.raw == event
        assert not getattr(checked, "refused", ())
        return
    with pytest.raises(EventRejected) as refused:
        validator.validate(event)
    assert str(refused.value) == row["refusal"]
    if row["verdict"] == "repaired":
        assert not getattr(validator.validate(published.repaired(event, row)), "refused", ())


@needs_corpora
@each("row", SUPPORTED)
def test_a_published_event_passes_its_own_validator(row: dict[str, str]) -> None:
    assert trigger_of(row) == published.SHARED[row["file"]]["source"]
    _check(_event(row), published.SHARED[row["file"]])


GENERATED = os.environ.get("STACKWARDEN_SAM_EVENTS")


@pytest.mark.skipif(not GENERATED, reason="set STACKWARDEN_SAM_EVENTS to a folder of events")
@pytest.mark.parametrize("name", published.GENERATED)
def test_a_generated_event_passes_its_own_validator(name: str) -> None:
    file = Path(str(GENERATED)) / f"{name.replace(' ', '_')}.json"
    event, row = json.loads(file.read_text(encoding="utf-8")), published.GENERATED[name]
    if row["verdict"] != "none":
        _check(event, row)


@pytest.mark.skipif(not GENERATED, reason="set STACKWARDEN_SAM_EVENTS to a folder of events")
def test_no_generated_event_is_forgotten() -> None:
    names = {file.stem.replace("_", " ", 1) for file in Path(str(GENERATED)).glob("*.json")}
    assert names == set(published.GENERATED)


@pytest.mark.parametrize("table", published.TABLES)
def test_a_row_says_what_becomes_of_a_sample_and_why(table: str) -> None:
    for name, row in published.TABLES[table].items():
        assert row["verdict"] in published.VERDICTS, name
        assert ("reason" in row) == (row["verdict"] != "accepted"), name
        assert ("repair" in row) == (row["verdict"] == "repaired"), name
        assert row["verdict"] == "none" or row["source"] in validators.NAMES, name


@needs_corpora
@each("row", SUPPORTED)
def test_a_published_event_passes_no_other_validator(row: dict[str, str]) -> None:
    assert not _passes(others(trigger_of(row)), _event(row))


@needs_corpora
def test_no_sample_is_forgotten() -> None:
    assert {row["file"] for row in _rows()} == set(published.SHARED)
    assert len(published.SHARED) > 150


def test_every_trigger_has_a_sample_of_our_own() -> None:
    assert set(SAMPLES) == set(validators.NAMES)


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_our_own_event_passes_its_own_validator(trigger: str) -> None:
    for validator in validators.variants(trigger):
        assert _passes([validator], sample(trigger)), validator.__dict__


@pytest.mark.parametrize("trigger", validators.MARKED)
def test_our_own_event_passes_no_other_validator(trigger: str) -> None:
    assert not _passes(others(trigger), sample(trigger))
