"""One program as each transport hands it over: messages, the output of a preview, a state."""

from __future__ import annotations

import hashlib
import importlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from google.protobuf import json_format
from pulumi.runtime.proto import analyzer_pb2

from policypack.judging.judge import Judge
from policypack.judging.run import Run
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
from policypack.report.json_findings import json_finding
from policypack.report.program_names import spelled
from policypack.rule.rule import Profile
from policypack.rules import added_rules, all_rules
from policypack.settings.settings import Settings
from policypack.testing.programs import Messages, Program

State = dict[str, Any]
Told = dict[tuple[str, str], set[tuple[Any, ...]]]
POLICIES = "tests.transport_policies"
WITHHELD = "details are withheld"
# The engine adds one where a program names no provider.
_DEFAULT = "urn:pulumi:dev::shop::pulumi:providers:aws::default"
_ID = "0b0e3d3e"
_ELIDED = "<contents elided>"


class Handed(NamedTuple):
    """What a transport has: the resources as they are registered, and as they are deployed."""

    registered: Sequence[Declared]
    complete: Sequence[Declared]

    def judged(self, runtime: str = "") -> Told:
        """What all rules and the policies of tests say in the strict profile; fixes are spelled as
        programs of the runtime do."""
        run = Run(_judge().anew())
        for each in self.registered:
            run.register(registered(each))
        found = (spelled(each, runtime) for each in run.complete(complete(self.complete)))
        return told_by(map(json_finding, found))


@cache
def _judge() -> Judge:
    load = partial(importlib.import_module, POLICIES)
    return Judge(Settings(profile=Profile.STRICT), [*all_rules(), *added_rules(POLICIES, load)])


def told_by(findings: Iterable[Mapping[str, Any]]) -> Told:
    """What findings say, by rule and resource."""
    found: Told = {}
    for each in findings:
        key = each["rule"], each["resource"]["urn"] if each["resource"] else ""
        said = ("outcome", "path", "message", "waits_for", "severity", "fix")
        found.setdefault(key, set()).add(tuple(each[name] for name in said))
    return found


def differing(found: Told, expected: Told, reasons: Mapping[str, str]) -> Iterator[str]:
    """Where the verdicts differ, but for what the transport cannot hand over."""
    undecided = {key for key, told in found.items() if any(each[3] in reasons for each in told)}
    # A rule about several resources may be undecided about another one of them.
    rules_undecided = {rule for rule, _ in undecided}
    for key in sorted(found.keys() | expected.keys()):
        here, there = found.get(key, set()), expected.get(key, set())
        # What is marked as secret is searched for where its value is known.
        if here == there or key in undecided or any(WITHHELD in each[2] for each in there):
            continue
        if here or key[0] not in rules_undecided:
            yield f"{key}: {here}, and under the engine {there}"


def of_engine(program: Program) -> Handed:
    """The messages of a preview with the pack."""
    whole = _whole(program)
    return Handed(
        [of_message(each.request) for each in whole],
        [of_message(each.resource, frozenset(each.request.properties.fields)) for each in whole],
    )


def of_preview(program: Program) -> Handed:
    """What the digest and the events of `stackwarden preview` tell."""
    states = states_of(program)
    own = [each for each in states if each["urn"] != _DEFAULT]
    steps = [{"newState": changed(each, _blinded)} for each in own]
    told = ("urn", "type", "id", "custom", "parent", "provider", "inputs", "outputs")
    events = {
        each["urn"]: changed({key: each[key] for key in told if key in each}, _elided)
        for each in states
    }
    found = declared({"steps": steps}, events)
    return Handed(found, found)


def of_deployment(program: Program) -> Handed:
    """The state that an update leaves."""
    sealed = [changed(each, _sealed) for each in states_of(program)]
    found = of_state(json.loads(json.dumps(sealed)))
    return Handed(found, found)


def states_of(program: Program) -> list[State]:
    """The resources of the state that an update leaves, with the values of secrets."""
    return [*map(_state, _whole(program))]


def _whole(program: Program) -> list[Messages]:
    """The messages with the default provider, which the engine adds."""
    fields: State = {"urn": _DEFAULT, "type": "pulumi:providers:aws", "name": "default"}
    fields |= {"properties": {"region": "eu-central-1"}}
    request = json_format.ParseDict(fields, analyzer_pb2.AnalyzeRequest())
    resource = json_format.ParseDict(fields, analyzer_pb2.AnalyzerResource())
    default = Messages(request, resource, _ID, False, request.properties, resource.properties)
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


def changed(given: Any, signed: Callable[[Mapping[str, Any]], Any]) -> Any:
    """The value in which secrets and assets are as `signed` makes them."""
    if isinstance(given, list):
        return [changed(each, signed) for each in given]
    if not isinstance(given, Mapping):
        return given
    if given.get(SIGNATURE) == ASSET and "text" in given:
        given = {**given, "hash": hashlib.sha256(given["text"].encode()).hexdigest()}
    made = signed(given) if given.get(SIGNATURE) in (SECRET, ASSET) else given
    if made is not given or not isinstance(made, Mapping):
        return made
    return {key: changed(each, signed) for key, each in made.items()}


def _sealed(given: Mapping[str, Any]) -> Any:
    return {SIGNATURE: SECRET, "ciphertext": "v1:"} if given[SIGNATURE] == SECRET else given


def _blinded(given: Mapping[str, Any]) -> Any:
    return "[secret]" if given[SIGNATURE] == SECRET else given


def _elided(given: Mapping[str, Any]) -> Any:
    if given[SIGNATURE] == ASSET and "text" in given:
        return {**given, "text": _ELIDED}
    return _sealed(given)


# What a transport cannot hand over: a rule that needs it is undecided there, and says so.
INHERENT: Mapping[Callable[[Program], Handed], Mapping[str, str]] = {
    of_preview: {
        "the secrets provider of the stack": "the engine tells no secret in its output",
        "the program: a state does not contain it": "the digest has the options of a state",
    },
    of_deployment: {
        "the secrets provider of the stack": "a state holds secrets encrypted",
        "the program: a state does not contain it": "deleteBeforeReplace is no part of a state",
        "the content of an asset of which only the hash is known": "its paths lead to files of the "
        "machine that deployed",
    },
}
