"""What the engine is told of the pack."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import wire
from policypack.engine.catalogue_file import rows, settings_schema
from policypack.engine.policies import own_policies, policy_of
from policypack.rule.rule import Rule
from policypack.settings.settings import Level


def announced(rules: Sequence[Rule], levels: Mapping[str, Level]) -> list[analyzer_pb2.PolicyInfo]:
    """Every rule as a policy, and the policies of the pack itself: settings, what is undecided and
    what no rule judges."""
    known = rows()
    found = []
    for rule in rules:
        row = known.get(rule.id, {})
        policy = policy_of(rule, row.get("peers", ()), row.get("requirements", {}))
        policy.enforcementLevel = wire.LEVELS[levels[rule.id]]
        found.append(policy)
    return [*found, *own_policies(settings_schema())]
