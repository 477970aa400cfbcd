"""The analyzer protocol's messages to and from the pack's own types.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pulumi_policy
from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine.policy_config import LEVEL_SCHEMA, UNDECIDED, PolicyConfig
from policypack.facts.peers import peers
from policypack.resources import Resource
from policypack.rule import Rule, Scope, Severity
from policypack.settings import NAMESPACE, Level, Settings

# Built from the SDK's own names, so that one which we do not know stops the pack at its start.
LEVELS = {
    Level(level.value): analyzer_pb2.EnforcementLevel.Value(level.name)
    for level in pulumi_policy.EnforcementLevel
}
_LEVELS_BACK = {number: level for level, number in LEVELS.items()}
SEVERITIES = {
    Severity(severity.value): analyzer_pb2.PolicySeverity.Value(f"POLICY_SEVERITY_{severity.name}")
    for severity in pulumi_policy.Severity
}
_SCOPES = {
    Scope.RESOURCE: analyzer_pb2.POLICY_TYPE_RESOURCE,
    Scope.STACK: analyzer_pb2.POLICY_TYPE_STACK,
}


def plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    """A Struct as Python values. Numbers stay floats; `Resource` decodes the rest."""
    return {key: _plain_value(value) for key, value in struct.fields.items()}


def _plain_value(value: struct_pb2.Value) -> Any:
    kind = value.WhichOneof("kind")
    if kind == "struct_value":
        return plain(value.struct_value)
    if kind == "list_value":
        return [_plain_value(item) for item in value.list_value.values]
    return None if kind in (None, "null_value") else getattr(value, kind)


def resource(request: analyzer_pb2.AnalyzeRequest) -> Resource:
    """The resource that the engine registers: its checked inputs, without dependencies."""
    return Resource(
        request.urn,
        request.type,
        request.name,
        lambda: plain(request.properties),
        parent=request.options.parent or None,
        protect=request.options.protect,
    )


def stack_resource(found: analyzer_pb2.AnalyzerResource) -> Resource:
    """A resource of the complete stack: its outputs, and what depends on what."""
    return Resource(
        found.urn,
        found.type,
        found.name,
        lambda: plain(found.properties),
        parent=found.parent or None,
        dependencies=tuple(found.dependencies),
        property_dependencies={
            key: tuple(dependencies.urns)
            for key, dependencies in found.propertyDependencies.items()
        },
        protect=found.options.protect,
    )


def policy_configs(
    request: analyzer_pb2.ConfigureAnalyzerRequest,
) -> dict[str, PolicyConfig]:
    """What Pulumi configures, by policy."""
    return {
        policy: PolicyConfig(_LEVELS_BACK[config.enforcementLevel], plain(config.properties))
        for policy, config in request.policyConfig.items()
    }


def policies(rules: Sequence[Rule], levels: Mapping[str, Level]) -> list[analyzer_pb2.PolicyInfo]:
    """Every rule as a policy of its own, and the two that speak for the pack itself."""
    return [*(_policy(rule, levels[rule.id]) for rule in rules), _settings_policy(), _undecided()]


def _policy(rule: Rule, level: Level) -> analyzer_pb2.PolicyInfo:
    documentation = rule.documentation
    info = analyzer_pb2.PolicyInfo(
        name=rule.id,
        displayName=documentation.title,
        description=documentation.title,
        message=documentation.why,
        enforcementLevel=LEVELS[level],
        policy_type=_SCOPES[rule.scope],
        severity=SEVERITIES[rule.severity],
        remediation_steps=rule.remediation,
        url=documentation.url,
        tags=[f"service:{rule.service}", f"profile:{rule.profile.value}", *peers(rule.id)],
    )
    info.configSchema.properties.update({"level": LEVEL_SCHEMA})
    return info


def _settings_policy() -> analyzer_pb2.PolicyInfo:
    info = analyzer_pb2.PolicyInfo(
        name=NAMESPACE,
        displayName="Settings of the policy pack",
        description="The settings and waivers of the policy pack are sound",
        enforcementLevel=LEVELS[Level.MANDATORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_MEDIUM,
        remediation_steps="Correct the setting or waiver that the message names",
    )
    info.configSchema.properties.update(_schema(Settings.model_json_schema()))
    return info


def _undecided() -> analyzer_pb2.PolicyInfo:
    return analyzer_pb2.PolicyInfo(
        name=UNDECIDED,
        displayName="Undecided",
        description="A value that rules have to judge is known only after the deployment",
        enforcementLevel=LEVELS[Level.ADVISORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_LOW,
        remediation_steps="Preview again where the value is known, or give a constant value",
    )


def _schema(model: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a model's JSON schema, with references resolved: Pulumi keeps no `$defs`.

    Defaults are left out, since Pulumi would send them as if somebody had chosen them.
    """

    def resolved(node: Any) -> Any:
        if isinstance(node, list):
            return [resolved(item) for item in node]
        if not isinstance(node, Mapping):
            return node
        if "$ref" in node:
            return resolved(model["$defs"][node["$ref"].rsplit("/", 1)[-1]])
        return {key: resolved(item) for key, item in node.items() if key != "default"}

    properties: dict[str, Any] = resolved(model["properties"])
    return properties
