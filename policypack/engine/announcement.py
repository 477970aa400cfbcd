"""What the engine is told of the pack: an earlier start has made it.

It is constant. The engine fills in each announced level before it configures the pack, so what a
program could change here would reach into the word of its organization.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from google.protobuf.message import DecodeError
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import wire
from policypack.engine.catalogue_index import indexed
from policypack.engine.policy_config import UNDECIDED, UNJUDGED
from policypack.rule.rule import Rule
from policypack.rules import CATALOGUE
from policypack.settings.settings import NAMESPACE, Level, Settings
from policypack.start import beside_bytecode

NAME = "announcement.binpb"
_OWN = (NAMESPACE, UNDECIDED, UNJUDGED)


def announced_levels(rules: Sequence[Rule]) -> dict[str, Level]:
    """The announced level of each rule: its level without any setting."""
    defaults = Settings()
    return {rule.id: defaults.level(rule) for rule in rules}


def announced(rules: Sequence[Rule]) -> list[analyzer_pb2.PolicyInfo]:
    """Every rule as a policy, and the policies of the pack itself: settings, what is undecided and
    what no rule judges."""
    kept = {each.name: each for each in (_kept() or _made()).policies}
    levels = announced_levels(rules)
    found = [_kept_or_made(rule, kept) for rule in rules]
    for policy in found:
        policy.enforcementLevel = wire.LEVELS[levels[policy.name]]
    return [*found, *(kept[name] for name in _OWN)]


def _kept_or_made(
    rule: Rule, kept: Mapping[str, analyzer_pb2.PolicyInfo]
) -> analyzer_pb2.PolicyInfo:
    if rule.id in kept and rule.module.startswith(CATALOGUE):
        return kept[rule.id]
    from policypack.engine.policies import policy_of

    return policy_of(rule)


def _kept() -> analyzer_pb2.AnalyzerInfo | None:
    content = beside_bytecode.read(NAME)
    with suppress(DecodeError):
        return analyzer_pb2.AnalyzerInfo.FromString(content) if content else None
    return None


def _made() -> analyzer_pb2.AnalyzerInfo:
    # What describes frameworks, peers and settings is needed only here.
    from policypack.engine.policies import own_policies, policy_of

    made = analyzer_pb2.AnalyzerInfo(policies=[*map(policy_of, indexed()), *own_policies()])
    beside_bytecode.write(NAME, made.SerializeToString())
    return made
