"""One program as each transport hands it over: messages, the output of a preview, a state."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.judging.verdict import Verdict
from policypack.model.conversion import (
    Declared,
    complete,
    of_message,
    of_state,
    registered,
    values_of,
)
from policypack.model.deserialization import ASSET, SECRET, SIGNATURE
from policypack.preview.stack_view import declared
from tests.examples import Messages, Program

State = dict[str, Any]
# The engine adds one where a program names no provider.
_DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:aws::default"
_ID = "0b0e3d3e"
_ELIDED = "<contents elided>"


class Handed(NamedTuple):
    """What a transport has: the resources as they are registered, and as they are deployed."""

    registered: Sequence[Declared]
    complete: Sequence[Declared]

    def judged(self, judge: Judge) -> list[Verdict]:
        """What a judge that has judged nothing yet says."""
        run = Run(judge)
        for each in self.registered:
            run.register(registered(each))
        return run.complete(complete(self.complete))


def of_engine(program: Program) -> Handed:
    """The messages of a preview with the pack."""
    whole = _whole(program)
    return Handed(
        [of_message(each.request) for each in whole],
        [of_message(each.resource, frozenset(each.request.properties.fields)) for each in whole],
    )


def of_preview(program: Program) -> Handed:
    """What the digest and the events of `stackwarden preview` tell."""
    states = [*map(_state, _whole(program))]
    own = [each for each in states if each["urn"] != _DEFAULT]
    steps = [{"newState": _changed(each, _blinded)} for each in own]
    told = ("urn", "type", "id", "custom", "parent", "provider", "inputs", "outputs")
    events = {
        each["urn"]: _changed({key: each[key] for key in told if key in each}, _elided)
        for each in states
    }
    found = declared({"steps": steps}, events)
    return Handed(found, found)


def of_deployment(program: Program) -> Handed:
    """The state that an update leaves."""
    found = of_state(
        json.loads(json.dumps([_changed(_state(each), _sealed) for each in _whole(program)]))
    )
    return Handed(found, found)


def _whole(program: Program) -> list[Messages]:
    """The messages with the default provider, which the engine adds."""
    fields: State = {"urn": _DEFAULT, "type": "pulumi:providers:aws", "name": "default"}
    fields |= {"properties": {"region": "eu-central-1"}}
    request = json_format.ParseDict(fields, analyzer_pb2.AnalyzeRequest())
    resource = json_format.ParseDict(fields, analyzer_pb2.AnalyzerResource())
    default = Messages(request, resource, _ID, retained=False)
    provider = json_format.ParseDict(fields, analyzer_pb2.AnalyzerProviderResource())
    return [default, *(_with_provider(each, provider) for each in program.messages)]


def _with_provider(found: Messages, provider: analyzer_pb2.AnalyzerProviderResource) -> Messages:
    if found.request.HasField("provider") or not found.request.type.startswith("aws:"):
        return found
    request, resource = analyzer_pb2.AnalyzeRequest(), analyzer_pb2.AnalyzerResource()
    request.CopyFrom(found.request)
    resource.CopyFrom(found.resource)
    request.provider.CopyFrom(provider)
    resource.provider.CopyFrom(provider)
    return found._replace(request=request, resource=resource)


def _state(found: Messages) -> State:
    asked, whole = found.request, found.resource
    options = json_format.MessageToDict(whole.options)
    kept = ("protect", "ignoreChanges", "aliases", "customTimeouts", "additionalSecretOutputs")
    provider = f"{whole.provider.urn}::{_ID}" if whole.HasField("provider") else ""
    made = {
        "urn": whole.urn,
        "type": whole.type,
        "custom": True,
        "id": _ID if asked.type.startswith("pulumi:providers:") else found.id,
        "parent": whole.parent,
        "provider": provider,
        "dependencies": [*whole.dependencies],
        "propertyDependencies": {k: [*v.urns] for k, v in whole.propertyDependencies.items()},
        "retainOnDelete": found.retained,
        "inputs": {"__defaults": [], **values_of(asked.properties)},
        "outputs": values_of(whole.properties),
        **{key: options[key] for key in kept if key in options},
    }
    # What is zero is left out.
    return {key: value for key, value in made.items() if value}


def _changed(given: Any, signed: Callable[[Mapping[str, Any]], Any]) -> Any:
    """The value in which secrets and assets are as `signed` makes them."""
    if isinstance(given, list):
        return [_changed(each, signed) for each in given]
    if not isinstance(given, Mapping):
        return given
    if given.get(SIGNATURE) == ASSET and "text" in given:
        given = {**given, "hash": hashlib.sha256(given["text"].encode()).hexdigest()}
    made = signed(given) if given.get(SIGNATURE) in (SECRET, ASSET) else given
    if made is not given or not isinstance(made, Mapping):
        return made
    return {key: _changed(each, signed) for key, each in made.items()}


def _sealed(given: Mapping[str, Any]) -> Any:
    return {SIGNATURE: SECRET, "ciphertext": "v1:"} if given[SIGNATURE] == SECRET else given


def _blinded(given: Mapping[str, Any]) -> Any:
    return "[secret]" if given[SIGNATURE] == SECRET else given


def _elided(given: Mapping[str, Any]) -> Any:
    if given[SIGNATURE] == ASSET and "text" in given:
        return {**given, "text": _ELIDED}
    return _sealed(given)
