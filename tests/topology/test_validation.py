"""Which validators accept which triggers."""

from __future__ import annotations

import pytest

from policypack.model.unknown import Unknown
from policypack.topology.triggers.triggers import WiredTrigger
from policypack.topology.triggers.validation import accepts, validator_name
from runtime_guards.contract import TRIGGERS
from tests.judged import resource

MAPPING = resource("aws:lambda/eventSourceMapping:EventSourceMapping", {})


def test_a_validator_is_named_as_users_import_it() -> None:
    assert validator_name("sqs") == "SQS"
    assert all(validator_name(trigger.name).isidentifier() for trigger in TRIGGERS)


@pytest.mark.parametrize(
    ("declared", "wired", "taken"),
    [
        ("sqs", ["sqs"], True),
        ("s3", ["sqs"], False),
        ("rabbit-mq", ["active-mq", "rabbit-mq"], True),
        ("event-bridge", ["schedule"], True),
        ("schedule", ["event-bridge"], False),
        ("function-url", ["http-api"], False),
        ("http-api", ["function-url"], False),
    ],
)
def test_a_validator_takes_its_own_and_what_is_alike(
    declared: str, wired: list[str], taken: bool
) -> None:
    assert accepts(declared, WiredTrigger(MAPPING, frozenset(wired))) is taken


def test_what_is_not_known_is_taken_only_if_it_is_taken_whatever_it_is() -> None:
    unknown = Unknown("eventSourceArn")
    assert accepts("sqs", WiredTrigger(MAPPING, frozenset({"sqs", "msk"}), unknown)) is None
    assert accepts("sqs", WiredTrigger(MAPPING, frozenset({"sqs"}), unknown)) is True
    assert accepts("s3", WiredTrigger(MAPPING, frozenset({"sqs"}), unknown)) is False
