"""Messages of the analyzer protocol, from and to the types of the pack.

https://github.com/pulumi/pulumi/blob/master/proto/pulumi/analyzer.proto
"""

from __future__ import annotations

from policypack.engine.policy_config import PolicyConfig
from policypack.model.conversion import values_of
from policypack.protocol import analyzer_pb2
from policypack.rule.rule import Severity
from policypack.settings.settings import Level

# The protocol's own names: one that it does not know stops the pack at its start.
LEVELS = {level: analyzer_pb2.EnforcementLevel.Value(level.name) for level in Level}
_LEVELS_BACK = {number: level for level, number in LEVELS.items()}
SEVERITIES = {
    severity: analyzer_pb2.PolicySeverity.Value(f"POLICY_SEVERITY_{severity.name}")
    for severity in Severity
}


def policy_configs(
    request: analyzer_pb2.ConfigureAnalyzerRequest,
) -> dict[str, PolicyConfig]:
    """The configuration that Pulumi sends, by policy."""
    return {
        policy: PolicyConfig(_LEVELS_BACK[config.enforcementLevel], values_of(config.properties))
        for policy, config in request.policyConfig.items()
    }
