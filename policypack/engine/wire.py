"""Messages of the analyzer protocol, from and to the types of the pack.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine.policy_config import PolicyConfig
from policypack.model.resources import Resource, ResourceOptions
from policypack.rule.rule import Severity
from policypack.settings.settings import Level

# The protocol's own names: one that it does not know stops the pack at its start.
LEVELS = {level: analyzer_pb2.EnforcementLevel.Value(level.name) for level in Level}
_LEVELS_BACK = {number: level for level, number in LEVELS.items()}
SEVERITIES = {
    severity: analyzer_pb2.PolicySeverity.Value(f"POLICY_SEVERITY_{severity.name}")
    for severity in Severity
}


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


def resource(request: analyzer_pb2.AnalyzeRequest) -> Resource:
    """The resource that the engine registers: checked inputs, without dependencies."""
    return Resource(
        request.urn,
        request.type,
        request.name,
        lambda: values_of(request.properties),
        options=_options(request.options),
        provider=_provider(request),
    )


def stack_resource(
    found: analyzer_pb2.AnalyzerResource, stated: frozenset[str] | None = None
) -> Resource:
    """A resource of the complete stack: outputs, with dependencies by property.

    `stated` names its inputs, where the engine registered it.
    """
    return Resource(
        found.urn,
        found.type,
        found.name,
        lambda: values_of(found.properties),
        property_dependencies={
            key: tuple(dependencies.urns)
            for key, dependencies in found.propertyDependencies.items()
        },
        has_outputs=True,
        options=_options(found.options, found.parent),
        dependencies=tuple(found.dependencies),
        provider=_provider(found),
        stated=stated,
    )


def _options(found: analyzer_pb2.AnalyzerResourceOptions, parent: str = "") -> ResourceOptions:
    times = found.customTimeouts
    return ResourceOptions(
        found.protect,
        tuple(found.ignoreChanges),
        parent or found.parent,
        tuple(found.aliases),
        found.deleteBeforeReplace if found.deleteBeforeReplaceDefined else None,
        (times.create, times.update, times.delete),
        tuple(found.additionalSecretOutputs),
    )


def _provider(
    found: analyzer_pb2.AnalyzeRequest | analyzer_pb2.AnalyzerResource,
) -> Resource | None:
    if not found.HasField("provider"):
        return None
    of = found.provider
    return Resource(of.urn, of.type, of.name, lambda: values_of(of.properties))


def policy_configs(
    request: analyzer_pb2.ConfigureAnalyzerRequest,
) -> dict[str, PolicyConfig]:
    """The configuration that Pulumi sends, by policy."""
    return {
        policy: PolicyConfig(_LEVELS_BACK[config.enforcementLevel], values_of(config.properties))
        for policy, config in request.policyConfig.items()
    }
