"""Events that AWS and Powertools publish as samples: the right validator takes them, no other does.

They lie outside this repository, below `events/` of the folder that `STACKWARDEN_CORPORA` names;
without it the tests are skipped. `index.csv` names each sample's source.
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
from tests.guards import validators
from tests.guards.samples import SAMPLES, sample

ROOT = Path(__file__).resolve().parents[2]
CORPORA = Path(os.environ.get("STACKWARDEN_CORPORA", ROOT.parent / "shared" / "corpora"))
EVENTS = CORPORA / "events"

# The index's names of sources, where they are not those of the contract.
SOURCES = {
    "activemq": "active-mq",
    "apigateway-http-v2": "http-api",
    "apigateway-rest-v1": "rest-api",
    "cloudformation-custom-resource": "cloudformation",
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
# What no validator is for.
UNSUPPORTED = {
    "RESPONSE (not an event)": "an answer of a function",
    "alexa-skill": "Alexa is no source of the contract",
    "cloudfront": "Lambda@Edge is no source of the contract",
    "cloudwatch-custom-widget": "a widget's parameters carry no mark: a direct invocation",
    "codecommit": "CodeCommit takes no new customers",
    "codedeploy-hook": "a deployment hook carries no mark: a direct invocation",
    "cognito-sync": "Cognito Sync is superseded by AppSync",
    "kinesis-analytics": "Kinesis Data Analytics for SQL has been discontinued",
    "lex-v1": "Lex V1 has been discontinued",
    "sagemaker-groundtruth": "a labeling job's task carries no mark: a direct invocation",
    "stepfunctions-error": "a state's input carries no mark: a direct invocation",
    "unclassified:apigatewayproxyeventprincipalid": "a part of an event",
    "unclassified:workmail.json#workmail_email": "WorkMail is no source of the contract",
}
# Samples that are not what the source sends, by file, with what is wrong about them.
MALFORMED: dict[str, str] = {}


def _rows() -> list[dict[str, str]]:
    index = EVENTS / "index.csv"
    if not index.is_file():
        return []
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


SUPPORTED = [row for row in _rows() if row["event_source"] not in UNSUPPORTED]
needs_corpora = pytest.mark.skipif(
    not SUPPORTED, reason="no published samples: STACKWARDEN_CORPORA names no folder of them"
)


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
    def handler(event: Any, context: Any) -> None:
        called.append(event)

    try:
        handler(event, None)
    except EventRejected:
        return False
    return bool(called)


@needs_corpora
@pytest.mark.parametrize("row", SUPPORTED, ids=_name)
def test_a_published_event_passes_its_own_validator(row: dict[str, str]) -> None:
    validator = validators.of(trigger_of(row))
    if _name(row) in MALFORMED:
        with pytest.raises(EventRejected):
            validator.validate(_event(row))
    else:
        assert validator.validate(_event(row)).raw == _event(row)


@needs_corpora
@pytest.mark.parametrize("row", SUPPORTED, ids=_name)
def test_a_published_event_passes_no_other_validator(row: dict[str, str]) -> None:
    assert not _passes(others(trigger_of(row)), _event(row))


@needs_corpora
def test_no_sample_is_forgotten() -> None:
    names = {_name(row) for row in SUPPORTED}
    assert names >= set(MALFORMED)
    assert {trigger_of(row) for row in SUPPORTED} <= set(validators.NAMES)
    assert {row["event_source"] for row in _rows()} >= set(UNSUPPORTED)
    assert len(_rows()) > 150


def test_every_trigger_has_a_sample_of_our_own() -> None:
    assert set(SAMPLES) == set(validators.NAMES)


@pytest.mark.parametrize("trigger", validators.NAMES)
def test_our_own_event_passes_its_own_validator(trigger: str) -> None:
    for validator in validators.variants(trigger):
        assert _passes([validator], sample(trigger)), validator.__dict__


@pytest.mark.parametrize("trigger", validators.MARKED)
def test_our_own_event_passes_no_other_validator(trigger: str) -> None:
    assert not _passes(others(trigger), sample(trigger))
