"""What the stand-in gives where a property is not set is what the provider documents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from policypack.facts.defaults import PLACEHOLDER, REQUIRED, UNPROVEN, all_defaults
from policypack.offline import checks, schema
from policypack.offline.config import ACCOUNT, Config, Context
from policypack.offline.outputs import computed
from policypack.offline.property_values import UNKNOWN, unwrapped
from tests.offline.minimal import required
from tests.offline.serving import urn
from tools.default_sentences import Value
from tools.mine_defaults import stated

REGION = "eu-west-1"
CONTEXT = Context(ACCOUNT, REGION, "aws")
# Pulumi names them, although the provider has a name for them.
NAMED_BY_PULUMI = {
    ("aws:cfg/recorder:Recorder", "name"),
    ("aws:cfg/deliveryChannel:DeliveryChannel", "name"),
}
Place = tuple[str, str]


@cache
def documented() -> dict[Place, Value]:
    """The defaults that the provider documents, or else AWS, by type and optional input."""
    looked_up = {
        (row.type, row.path): row.value
        for row in all_defaults()
        if row.source not in (REQUIRED, PLACEHOLDER, UNPROVEN) and not row.where
    }
    top = {place: value for place, value in looked_up.items() if place[1].isalnum()}
    return top | {
        (token, name): found.value
        for token in schema.resource_tokens()
        for name, prop in _declared(token).inputs.items()
        if not prop.required and (found := stated(token, name))
    }


def _declared(token: str) -> schema.ResourceType:
    resource = schema.resource(token)
    assert resource is not None
    return resource


def made(token: str, **given: Any) -> dict[str, Any]:
    """What the stand-in answers for a resource with what is required and what is given."""
    resource = _declared(token)
    news = {**required(resource.inputs), **given}
    inputs, _ = checks.check(checks.Check(resource, urn(token), news), Config(region=REGION))
    identifier, outputs = computed(token, urn(token), inputs, CONTEXT)
    return {**unwrapped(inputs), **unwrapped(outputs), "id": identifier}


def differences() -> Iterator[tuple[Place, Any, Any]]:
    """Where the stand-in gives something else than the documentation, which comes last."""
    answers = {token: made(token) for token in {token for token, _ in documented()}}
    for (token, name), value in documented().items():
        held = answers[token].get(name)
        if held not in (None, UNKNOWN, value):
            yield (token, name), held, value


def test_what_is_not_set_is_answered_as_documented() -> None:
    found = {place: values for place, *values in differences()}
    assert found.keys() == NAMED_BY_PULUMI, found


@pytest.mark.exhaustive
def test_to_set_a_documented_default_changes_no_other_output() -> None:
    changed = {}
    for (token, name), value in documented().items():
        if (token, name) in NAMED_BY_PULUMI:
            continue
        without, with_it = made(token), made(token, **{name: value})
        names = {*without, *with_it} - {name, "__defaults"}
        if other := sorted(each for each in names if without.get(each) != with_it.get(each)):
            changed[token, name] = other
    assert changed == {}


def test_a_planted_default_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    url = ("aws:cloudwatch/eventRule:EventRule", "eventBusName")
    assert made(url[0])["eventBusName"] == "default"
    monkeypatch.setitem(documented(), url, "other")
    assert (url, "default", "other") in [*differences()]
