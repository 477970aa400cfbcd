"""States of deployed resources: values of the program, of AWS, and of a person."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from policypack.facts.deployed_properties import deployed_properties
from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.judging.verdict import Verdict
from policypack.model.conversion import complete, of_state, registered
from policypack.offline import schema
from policypack.rule.rule import Profile
from policypack.settings.settings import Settings
from tests.organization.states import resource

# Values of AWS and of the provider for properties that a program leaves out, as documented.
FILLED_IN: Mapping[str, Mapping[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "filled_in.json").read_bytes()
)
ARN = "arn:aws:sns:us-east-1:123456789012:topic"
_SAMPLES = {"string": "x", "bool": False, "int": 1, "number": 1, "list": [], "map": {}, "any": {}}
STRICT = Settings(profile=Profile.STRICT)

State = dict[str, Any]


def computed(kind: str) -> list[str]:
    """The properties of the table that the provider computes."""
    declared = schema.resource(kind)
    assert declared is not None
    known = {name: declared.inputs[name] for name in deployed_properties()[kind]}
    return [name for name, each in known.items() if each.always and not each.required]


def required(kind: str) -> dict[str, Any]:
    """A value for each property that the provider requires."""
    declared = schema.resource(kind)
    assert declared is not None
    return _required(declared.inputs)


def _required(properties: Mapping[str, schema.Property]) -> dict[str, Any]:
    needed = [each for each in properties.values() if each.required]
    return {each.name: _sample(each.type) for each in needed}


def _sample(held: schema.Type) -> Any:
    return _required(held.properties) if held.kind == "object" else _SAMPLES[held.kind]


def deployed(
    kind: str, name: str = "x", *, given: Mapping[str, Any], by_hand: Mapping[str, Any]
) -> State:
    """A resource after a refresh: the outputs alone have by_hand and the values of AWS."""
    inputs = {**required(kind), **given}
    outputs = filled_in(kind, inputs)
    return resource(kind, name, inputs, outputs={"arn": ARN, **outputs, **by_hand})


def filled_in(kind: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs of an untouched resource."""
    return _completed(inputs, FILLED_IN.get(kind, {}))


def _completed(given: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    whole = {**more, **given}
    for key, held in given.items():
        if isinstance(held, dict) and isinstance(more.get(key), dict):
            whole[key] = _completed(held, more[key])
    return whole


def drift(states: Iterable[State], settings: Settings = STRICT) -> list[Verdict]:
    """The findings about values that the program leaves out."""
    return [each for each in audited(states, settings) if each.drift]


def audited(states: Iterable[State], settings: Settings = STRICT) -> list[Verdict]:
    """All findings of an audit."""
    run, found = Run(Judge(settings, values_known=True), is_deployed=True), of_state(states)
    for each in found:
        run.register(registered(each))
    return run.complete(complete(found))
