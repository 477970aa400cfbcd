"""The package of validators: one name for each trigger, loaded when it is asked for."""

from __future__ import annotations

import pytest

from runtime_guards import events
from runtime_guards.contract import TRIGGERS


def test_every_trigger_has_a_validator_of_its_own() -> None:
    names = dir(events)
    assert len(names) == len(TRIGGERS)
    for trigger in TRIGGERS:
        name = trigger.validator.rsplit(".", 1)[1]
        assert name in names
        assert getattr(events, name).trigger == trigger.name


def test_a_name_that_is_none_is_an_error_of_its_own() -> None:
    with pytest.raises(AttributeError, match="no validator 'Sqs'"):
        events.Sqs  # type: ignore[attr-defined]  # noqa: B018
