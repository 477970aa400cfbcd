"""What the engine is told of the pack."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import policies, wire
from policypack.engine.analyzer import announced
from policypack.facts.frameworks import frameworks_of
from policypack.facts.peers import peers
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from tests.rules_of_tests import make
from tools.stage_pack import stage

OPEN = make("t-open")
LEVELS = {rule.id: Settings().level(rule) for rule in catalogue()}
_PROGRAM = """
import sys
sys.path.insert(0, sys.argv[1])
from google.protobuf.empty_pb2 import Empty
from policypack.engine.analyzer import Analyzer
from pulumi.runtime.proto import analyzer_pb2
analyzer = Analyzer()
analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(), None)
told = analyzer.GetAnalyzerInfo(Empty(), None)
analyzer.Configure(analyzer_pb2.ConfigureAnalyzerRequest(), None)
print(len(told.policies) > 600, "pydantic" in sys.modules)
"""


def described(found: Sequence[analyzer_pb2.PolicyInfo]) -> list[bytes]:
    return [each.SerializeToString(deterministic=True) for each in found]


def expected(rules: Sequence[Rule]) -> list[analyzer_pb2.PolicyInfo]:
    made = [policies.policy_of(rule, peers(rule.id), frameworks_of(rule.id)) for rule in rules]
    for each in made:
        each.enforcementLevel = wire.LEVELS[LEVELS[each.name]]
    return [*made, *policies.own_policies(policies.described_settings())]


def test_every_rule_is_announced_with_its_level() -> None:
    assert described(announced(catalogue()).policies) == described(expected(catalogue()))


def test_a_rule_of_an_organization_is_announced_with_its_own_text() -> None:
    found = announced([*catalogue(), OPEN]).policies
    (own,) = [each for each in found if each.name == OPEN.id]
    assert own.displayName == OPEN.title
    assert own.enforcementLevel == wire.LEVELS[Settings().level(OPEN)]


def test_a_start_without_settings_imports_no_pydantic(tmp_path: Path) -> None:
    stage(tmp_path / "pack")
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "pack")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout == "True False\n", done.stderr
