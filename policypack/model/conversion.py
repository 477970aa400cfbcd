"""The one place that builds resources, as rules see them, from a transport's data.

The data comes in two forms. The engine sends messages
(https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto). A state holds JSON
objects, and so do the digest and the events of a preview (`ResourceV3` in
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go). Both name their fields
alike. A field that a form lacks is unknown to its reader: None or an empty value would mean that
the program doesn't set it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from policypack.model import templates
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions, Sources
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.urns import describe, parts_of
from policypack.start.record import record

if TYPE_CHECKING:
    from google.protobuf import struct_pb2

    from policypack.protocol import analyzer_pb2

# Fields that a state omits if they have Go's zero value.
_LEFT_OUT: Mapping[str, Any] = {
    "parent": "",
    "protect": False,
    "provider": "",
    "ignoreChanges": (),
    "aliases": (),
    "customTimeouts": {},
    "additionalSecretOutputs": (),
    "retainOnDelete": False,
    "dependencies": (),
    "propertyDependencies": {},
}
# Where to find what a transport lacks.
_ELSEWHERE = {
    "deleteBeforeReplace": "the program: a state does not contain it",
    "retainOnDelete": "the state: Pulumi does not pass it to policies",
}
_COMPLETE = "the complete stack"
# Their `code` is opened if it is available; see `policypack.topology.parts.packages`.
_SHIPPING = ("aws:lambda/function:Function", "aws:lambda/layerVersion:LayerVersion")


class _WhenRead(Mapping[str, Any]):
    """Properties that are made when they are first read: of many resources, rules read none."""

    def __init__(self, make: Callable[[], Mapping[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        return self._make()

    def __getitem__(self, key: str) -> Any:
        return self._made[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


@record(frozen=True)
class Declared:
    """A transport's data of one resource: `fields` by Pulumi's names, without those that it lacks.

    `inputs` and `outputs` are the properties as the program registers them and as they are
    deployed; None for the side that the transport lacks. `stated` names the inputs.
    """

    fields: Mapping[str, Any]
    provider: Resource | Unknown | None
    inputs: Mapping[str, Any] | None = None
    outputs: Mapping[str, Any] | None = None
    stated: frozenset[str] | None = None


def registered(found: Declared, sources: Sources | None = None) -> Resource:
    """The resource as the program registers it: inputs, without dependencies."""
    return _resource(found, found.inputs, sources=sources)


def complete(found: Iterable[Declared], sources: Sources | None = None) -> Stack:
    """The complete stack: outputs, with dependencies by property."""
    made = (_resource(each, each.outputs, has_outputs=True, sources=sources) for each in found)
    return Stack(read for each in made for read in templates.read(each))


def of_message(
    message: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource,
    stated: frozenset[str] | None = None,
) -> Declared:
    """The engine's data of a resource: inputs with a request, outputs with the stack."""
    # A former engine names the parent in the message alone.
    owners = (message.options, message)
    fields = {
        each.name: getattr(owner, each.name) for owner in owners for each in owner.DESCRIPTOR.fields
    }
    if not message.options.deleteBeforeReplaceDefined:
        fields["deleteBeforeReplace"] = None
    times = message.options.customTimeouts
    fields["customTimeouts"] = {each.name: value for each, value in times.ListFields()}
    if dependencies := fields.get("propertyDependencies"):
        fields["propertyDependencies"] = {key: each.urns for key, each in dependencies.items()}
    provider = _of_provider(message.provider) if message.HasField("provider") else None
    properties = _WhenRead(partial(values_of, message.properties))
    if "dependencies" in fields:
        return Declared(fields, provider, outputs=properties, stated=stated)
    return Declared(fields, provider, inputs=properties)


def _of_provider(found: analyzer_pb2.AnalyzerProviderResource) -> Resource:
    properties = _WhenRead(partial(values_of, found.properties))
    return Resource(found.urn, found.type, found.name, properties)


def of_state(
    resources: Iterable[Mapping[str, Any]], *, files_at_hand: bool = False
) -> list[Declared]:
    """The data of a state's JSON objects, except for resources that the stack doesn't manage.

    `files_at_hand`: paths name files of this machine.
    """
    found = [
        {**_LEFT_OUT, **{k: v for k, v in each.items() if v is not None}} for each in resources
    ]
    providers = {f"{each['urn']}::{each.get('id', '')}": each for each in found}
    return [
        Declared(
            each,
            _referred(each, providers),
            _visible(each, "inputs", files_at_hand),
            _visible(each, "outputs", files_at_hand),
            frozenset(each.get("inputs", ())),
        )
        for each in found
        # The one is to be deleted; the other another owner manages.
        if not each.get("delete") and not each.get("external")
    ]


def _referred(
    found: Mapping[str, Any], providers: Mapping[str, Mapping[str, Any]]
) -> Resource | Unknown | None:
    """The provider to which a resource refers, by URN and ID; None for one that needs none."""
    reference = found["provider"]
    if not reference:
        return None
    provider = providers.get(reference)
    urn = reference.rpartition("::")[0]
    if provider is None:
        return Unknown("provider", f"{describe(urn)}, which is not in the state", found["urn"])
    kind, name = parts_of(urn)
    return Resource(urn, kind, name, _visible(provider, "inputs", True))


def _visible(found: Mapping[str, Any], side: str, files_at_hand: bool) -> Mapping[str, Any]:
    """The properties that the engine would hand to policies, and no file of another machine."""
    # https://github.com/pulumi/pulumi/blob/master/pkg/resource/plugin/property_filter.go
    given = found.get(side)
    # A damaged state may hold anything; a value that isn't an object has no properties.
    pairs = given.items() if isinstance(given, Mapping) else ()
    held = {key: each for key, each in pairs if not key.startswith("__")}
    if files_at_hand or found["type"] not in _SHIPPING:
        return held
    return _WhenRead(partial(_without_paths, held))


def _without_paths(given: Any) -> Any:
    if isinstance(given, list):
        return [_without_paths(item) for item in given]
    if not isinstance(given, dict):
        return given
    drops = given.get(SIGNATURE) in (ASSET, ARCHIVE)
    return {
        key: _without_paths(item) for key, item in given.items() if not (drops and key == "path")
    }


def _resource(
    found: Declared,
    properties: Mapping[str, Any] | None,
    *,
    has_outputs: bool = False,
    sources: Sources | None = None,
) -> Resource:
    fields = found.fields
    urn, kind = fields["urn"], fields["type"]
    recorded = fields["propertyDependencies"].items() if has_outputs else ()
    return Resource(
        urn,
        kind,
        parts_of(urn)[1],
        {} if properties is None else properties,
        property_dependencies={key: tuple(urns) for key, urns in recorded if urns},
        has_outputs=has_outputs,
        options=_options(fields),
        dependencies=tuple(fields["dependencies"])
        if has_outputs
        else Unknown("dependencies", _COMPLETE, urn),
        provider=found.provider,
        stated=found.stated if has_outputs else None,
        sources=sources,
    )


def _options(fields: Mapping[str, Any]) -> ResourceOptions:
    def held(name: str, read: Callable[[Any], Any] = tuple) -> Any:
        if name in fields:
            return read(fields[name])
        return Unknown(name, _ELSEWHERE.get(name), fields["urn"])

    return ResourceOptions(
        held("protect", bool),
        held("ignoreChanges"),
        held("parent", str),
        held("aliases"),
        held("deleteBeforeReplace", lambda given: given),
        held("customTimeouts", _seconds),
        held("additionalSecretOutputs"),
        held("retainOnDelete", bool),
    )


def _seconds(given: Mapping[str, float]) -> tuple[float, float, float]:
    return given.get("create", 0), given.get("update", 0), given.get("delete", 0)


def values_of(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A Struct as Python values, not yet deserialized. Numbers stay floats."""
    return {key: _value_of(value) for key, value in struct.fields.items()}


def _value_of(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return values_of(value.struct_value)
    if kind == "list_value":
        return [_value_of(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)
