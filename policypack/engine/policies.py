"""The policies that the pack announces to the engine: its rules, and those about the pack."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from policypack.engine import wire
from policypack.engine.policy_config import LEVEL_SCHEMA, UNDECIDED, UNJUDGED
from policypack.facts.frameworks import FRAMEWORKS, FSBP, Framework
from policypack.protocol import analyzer_pb2
from policypack.rule.rule import Rule, Scope
from policypack.settings.settings import NAMESPACE, Level

_SCOPES = {
    Scope.RESOURCE: analyzer_pb2.POLICY_TYPE_RESOURCE,
    Scope.STACK: analyzer_pb2.POLICY_TYPE_STACK,
}


_LEVEL = analyzer_pb2.PolicyConfigSchema()
_LEVEL.properties.update({"level": LEVEL_SCHEMA})
# What every rule has beside its own; to merge it takes half of the time of handing it on.
_WITH_LEVEL = analyzer_pb2.PolicyInfo(configSchema=_LEVEL).SerializeToString()


def own_policies(settings: Mapping[str, Any]) -> list[analyzer_pb2.PolicyInfo]:
    """The policies of the pack itself: settings, what is undecided and what no rule judges.

    `settings` are the properties of the first.
    """
    return [_settings_policy(settings), _undecided(), _unjudged()]


def policy_of(
    rule: Rule,
    peers: Sequence[str],
    requirements: Mapping[str, Sequence[str]],
    make: Callable[..., analyzer_pb2.PolicyInfo] = analyzer_pb2.PolicyInfo,
) -> analyzer_pb2.PolicyInfo:
    """A rule as a policy, without its enforcement level.

    `peers` are its checks in other tools, `requirements` those of frameworks. `make` makes the
    message, where it is to be part of another one.
    """
    documentation = rule.documentation
    info = make(
        name=rule.id,
        displayName=documentation.title,
        description=documentation.title,
        message=documentation.why,
        policy_type=_SCOPES[rule.scope],
        severity=wire.SEVERITIES[rule.severity],
        remediation_steps=rule.remediation,
        url=documentation.url,
        tags=[
            f"service:{rule.service}",
            f"profile:{rule.profile.value}",
            *peers,
            *(f"framework:{each}" for each in requirements),
            *(f"cwe:{each}" for each in rule.cwe),
        ],
    )
    info.MergeFromString(_WITH_LEVEL)
    # The protocol has room for one framework.
    if FSBP in requirements:
        info.framework.CopyFrom(_framework(FRAMEWORKS[FSBP], requirements[FSBP]))
    return info


def _framework(
    framework: Framework, requirements: Sequence[str]
) -> analyzer_pb2.PolicyComplianceFramework:
    return analyzer_pb2.PolicyComplianceFramework(
        name=framework.name, version=framework.version, reference=", ".join(requirements)
    )


def _settings_policy(settings: Mapping[str, Any]) -> analyzer_pb2.PolicyInfo:
    info = analyzer_pb2.PolicyInfo(
        name=NAMESPACE,
        displayName="Invalid setting or waiver",
        description="Settings and waivers of the policy pack must be valid",
        enforcementLevel=wire.LEVELS[Level.MANDATORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_MEDIUM,
        remediation_steps="Correct or remove the setting or waiver that the message names",
    )
    info.configSchema.properties.update(settings)
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
    """A stack policy that isn't a rule and doesn't block."""
    return analyzer_pb2.PolicyInfo(
        name=name,
        displayName=title,
        description=description,
        enforcementLevel=wire.LEVELS[Level.ADVISORY],
        policy_type=analyzer_pb2.POLICY_TYPE_STACK,
        severity=analyzer_pb2.POLICY_SEVERITY_LOW,
        remediation_steps=remediation,
    )


def described_settings() -> dict[str, Any]:
    """The settings as the properties of a policy, from their model.

    References are resolved, since Pulumi keeps no `$defs`. Defaults are left out, since Pulumi
    would send them as if they were chosen.
    """
    from policypack.settings import schema

    model = schema.schema()

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
