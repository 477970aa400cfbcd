"""The pack as it is announced to the engine.

The announcement is constant. The engine fills in each announced level before it configures the
pack, so a program that could change the announcement could change its organization's settings.
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack import VERSION
from policypack.engine import wire
from policypack.engine.catalogue_file import rows, settings_schema
from policypack.engine.policies import own_policies, policy_of
from policypack.protocol import analyzer_pb2
from policypack.rule.rule import Rule
from policypack.settings.settings import NAMESPACE, Level, Settings


def announced_levels(rules: Sequence[Rule]) -> dict[str, Level]:
    """The announced level of each rule: its level without any setting."""
    defaults = Settings()
    return {rule.id: defaults.level(rule) for rule in rules}


def announced(rules: Sequence[Rule]) -> analyzer_pb2.AnalyzerInfo:
    """The pack: every rule as a policy, and the policies of the pack itself: settings, what is
    undecided and what no rule judges."""
    levels = announced_levels(rules)
    known = rows()
    found = analyzer_pb2.AnalyzerInfo(
        name=NAMESPACE, displayName="Stackwarden", version=VERSION, supportsConfig=True
    )
    for rule in rules:
        row = known.get(rule.id, {})
        policy = policy_of(
            rule, row.get("peers", ()), row.get("requirements", {}), found.policies.add
        )
        policy.enforcementLevel = wire.LEVELS[levels[rule.id]]
    found.policies.extend(own_policies(settings_schema()))
    return found
