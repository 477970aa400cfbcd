"""The policies that the pack announces to the engine: its rules, and those about the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import wire
from policypack.engine.policy_config import LEVEL_SCHEMA, UNDECIDED, UNJUDGED
from policypack.facts.frameworks import FRAMEWORKS, FSBP, Framework, frameworks_of
from policypack.facts.peers import peers
from policypack.rule.rule import Rule, Scope
from policypack.settings import schema as settings_model
from policypack.settings.settings import NAMESPACE, Level

_SCOPES = {
    Scope.RESOURCE: analyzer_pb2.POLICY_TYPE_RESOURCE,
    Scope.STACK: analyzer_pb2.POLICY_TYPE_STACK,
}


def own_policies() -> list[analyzer_pb2.PolicyInfo]:
    """The policies of the pack itself: settings, what is undecided and what no rule judges."""
    return [_settings_policy(), _undecided(), _unjudged()]


def policy_of(rule: Rule) -> analyzer_pb2.PolicyInfo:
    """A rule as a policy, without its enforcement level."""
    documentation = rule.documentation
    info = analyzer_pb2.PolicyInfo(
        name=rule.id,
        displayName=documentation.title,
        description=documentation.title,
        message=documentation.why,
        policy_type=_SCOPES[rule.scope],
        severity=wire.SEVERITIES[rule.severity],
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
        enforcementLevel=wire.LEVELS[Level.MANDATORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_MEDIUM,
        remediation_steps="Correct or remove the setting or waiver that the message names",
    )
    info.configSchema.properties.update(_schema(settings_model.schema()))
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
        enforcementLevel=wire.LEVELS[Level.ADVISORY],
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
