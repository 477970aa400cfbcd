"""Messages of the analyzer protocol, from and to the types of the pack.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from google.protobuf import struct_pb2
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine.policy_config import LEVEL_SCHEMA, UNDECIDED, UNJUDGED, PolicyConfig
from policypack.facts.frameworks import FRAMEWORKS, FSBP, Framework, frameworks_of
from policypack.facts.peers import peers
from policypack.resources import Resource, ResourceOptions
from policypack.rule import Rule, Scope, Severity
from policypack.settings import NAMESPACE, Level, Settings

# The protocol's own names: one that it does not know stops the pack at its start.
LEVELS = {level: analyzer_pb2.EnforcementLevel.Value(level.name) for level in Level}
_LEVELS_BACK = {number: level for level, number in LEVELS.items()}
SEVERITIES = {
    severity: analyzer_pb2.PolicySeverity.Value(f"POLICY_SEVERITY_{severity.name}")
    for severity in Severity
}
_SCOPES = {
    Scope.RESOURCE: analyzer_pb2.POLICY_TYPE_RESOURCE,
    Scope.STACK: analyzer_pb2.POLICY_TYPE_STACK,
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


def stack_resource(found: analyzer_pb2.AnalyzerResource) -> Resource:
    """A resource of the complete stack: outputs, with dependencies by property."""
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


def policies(rules: Sequence[Rule], levels: Mapping[str, Level]) -> list[analyzer_pb2.PolicyInfo]:
    """Every rule as a policy, and the policies of the pack itself: settings, what is undecided and
    what no rule judges."""
    own = (_settings_policy(), _undecided(), _unjudged())
    return [*(_policy(rule, levels[rule.id]) for rule in rules), *own]


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
    for framework, requirements in frameworks_of(rule.id).items():
        info.tags.append(f"framework:{framework}")
        if framework == FSBP:
            # The protocol has room for one framework.
            info.framework.CopyFrom(_framework(FRAMEWORKS[FSBP], requirements))
    info.configSchema.properties.update({"level": LEVEL_SCHEMA})
    return info


def _framework(
    framework: Framework, requirements: Sequence[str]
) -> analyzer_pb2.PolicyComplianceFramework:
    return analyzer_pb2.PolicyComplianceFramework(
        name=framework.name, version=framework.version, reference=", ".join(requirements)
    )


def _settings_policy() -> analyzer_pb2.PolicyInfo:
    info = analyzer_pb2.PolicyInfo(
        name=NAMESPACE,
        displayName="Invalid setting or waiver",
        description="Settings and waivers of the policy pack must be valid",
        enforcementLevel=LEVELS[Level.MANDATORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_MEDIUM,
        remediation_steps="Correct or remove the setting or waiver that the message names",
    )
    info.configSchema.properties.update(_schema(Settings.model_json_schema()))
    return info


def _undecided() -> analyzer_pb2.PolicyInfo:
    return _advisory(
        name=UNDECIDED,
        title="Undecided: a value is known after apply",
        description="Rules are undecided, because a value that they judge is known after apply",
        remediation="Set a constant value, or preview again once the value is known",
    )


def _unjudged() -> analyzer_pb2.PolicyInfo:
    info = _advisory(
        name=UNJUDGED,
        title="Resources that no rule judges",
        description="AWS resources whose type no rule of the policy pack judges",
        remediation="Review these resources, or write a rule for their type",
    )
    info.configSchema.properties.update({"level": LEVEL_SCHEMA})
    return info


def _advisory(name: str, title: str, description: str, remediation: str) -> analyzer_pb2.PolicyInfo:
    """A policy about a stack that is no rule and blocks nothing by itself."""
    return analyzer_pb2.PolicyInfo(
        name=name,
        displayName=title,
        description=description,
        enforcementLevel=LEVELS[Level.ADVISORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_LOW,
        remediation_steps=remediation,
    )


def _schema(model: Mapping[str, Any]) -> dict[str, Any]:
    """The properties of a model's JSON schema, with references resolved: Pulumi keeps no `$defs`.

    Defaults are left out, since Pulumi would send them as if they were chosen.
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
