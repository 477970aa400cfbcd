"""What the engine is told of the pack, made once and the same at every start."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from pulumi.runtime.proto import analyzer_pb2

from policypack.engine import policies, wire
from policypack.engine.announcement import NAME, announced
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from policypack.start import beside_bytecode
from tests.rules_of_tests import make

OPEN = make("t-open")
LEVELS = {rule.id: Settings().level(rule) for rule in catalogue()}


def described(found: Sequence[analyzer_pb2.PolicyInfo]) -> list[bytes]:
    return [each.SerializeToString(deterministic=True) for each in found]


def expected(rules: Sequence[Rule]) -> list[analyzer_pb2.PolicyInfo]:
    made = [policies.policy_of(rule) for rule in rules]
    for each in made:
        each.enforcementLevel = wire.LEVELS[LEVELS[each.name]]
    return [*made, *policies.own_policies()]


def test_the_first_start_and_the_next_announce_the_same(
    folder_beside_bytecode: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = announced(catalogue())
    monkeypatch.delattr(policies, "policy_of")
    assert described(announced(catalogue())) == described(first)


def test_every_rule_is_announced_with_its_level(folder_beside_bytecode: Path) -> None:
    assert described(announced(catalogue())) == described(expected(catalogue()))


def test_a_rule_of_an_organization_is_announced_with_its_own_text(
    folder_beside_bytecode: Path,
) -> None:
    found = announced([*catalogue(), OPEN])
    (own,) = [each for each in found if each.name == OPEN.id]
    assert own.displayName == OPEN.title
    assert own.enforcementLevel == wire.LEVELS[Settings().level(OPEN)]


@pytest.mark.parametrize("content", [b"", b"no message"])
def test_a_damaged_announcement_is_made_again(folder_beside_bytecode: Path, content: bytes) -> None:
    beside_bytecode.write(NAME, content)
    assert described(announced(catalogue())) == described(expected(catalogue()))


def test_a_start_without_settings_imports_no_pydantic(folder_beside_bytecode: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from google.protobuf.empty_pb2 import Empty
from policypack.start import beside_bytecode
beside_bytecode._FOLDER = Path({str(folder_beside_bytecode)!r})
sys.dont_write_bytecode = False
from policypack.engine.analyzer import Analyzer
from pulumi.runtime.proto import analyzer_pb2
analyzer = Analyzer()
analyzer.ConfigureStack(analyzer_pb2.AnalyzerStackConfigureRequest(), None)
analyzer.GetAnalyzerInfo(Empty(), None)
analyzer.Configure(analyzer_pb2.ConfigureAnalyzerRequest(), None)
print("pydantic" in sys.modules)
"""
    found = [
        subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        for _ in range(2)
    ]
    assert [each.stdout for each in found] == ["True\n", "False\n"], found[0].stderr
