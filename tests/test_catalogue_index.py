"""The index of the catalogue: the same rules, and no module of rules imported for them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from policypack.engine.catalogue_index import NAME, indexed
from policypack.judging.judge import judge
from policypack.model.resources import Resource
from policypack.rule.rule import Outcomes, Rule
from policypack.rules import catalogue
from policypack.start import beside_bytecode
from tests.judged import resource

QUEUE = "aws:sqs/queue:Queue"
PLAIN = resource(QUEUE, {"sqsManagedSseEnabled": False})
FUNCTIONS = "policypack.rules.lambda_.access.urls"


def described(rules: Sequence[Rule]) -> list[Rule]:
    """The rules without what an index does not hold: their code and their cases."""
    return [replace(rule, check=nothing, declared=None) for rule in rules]


def nothing(_: Resource) -> Outcomes:
    yield from ()


def refuse() -> Sequence[Rule]:
    raise AssertionError("the catalogue was imported")


def test_given_an_index_when_the_pack_starts_then_it_has_the_rules_of_the_catalogue(
    folder_beside_bytecode: Path,
) -> None:
    assert indexed() == catalogue()
    assert described(indexed(refuse)) == described(catalogue())


def test_given_an_index_when_a_rule_judges_then_it_finds_what_the_rule_of_the_catalogue_finds(
    folder_beside_bytecode: Path,
) -> None:
    indexed()
    found = [(each.rule.id, each.message) for each in judge([PLAIN], rules=indexed(refuse))]
    assert found == [(each.rule.id, each.message) for each in judge([PLAIN], rules=catalogue())]
    assert "sqs-queue-unencrypted" in dict(found)


@pytest.mark.parametrize("text", ["", "{", "null", "[1]", "[{}]"])
def test_given_a_damaged_index_when_the_pack_starts_then_the_catalogue_is_imported(
    folder_beside_bytecode: Path, text: str
) -> None:
    beside_bytecode.write(NAME, text.encode())
    assert indexed() == catalogue()
    assert described(indexed(refuse)) == described(catalogue())


def test_given_a_row_without_a_field_when_the_pack_starts_then_the_catalogue_is_imported(
    folder_beside_bytecode: Path,
) -> None:
    indexed()
    held = json.loads(beside_bytecode.read(NAME) or b"")
    del held[0]["types"]
    beside_bytecode.write(NAME, json.dumps(held).encode())
    assert indexed() == catalogue()


def test_given_an_index_when_the_pack_starts_then_it_imports_only_what_judges(
    folder_beside_bytecode: Path,
) -> None:
    indexed()
    program = f"""
import sys
from pathlib import Path
from policypack.start import beside_bytecode
beside_bytecode._FOLDER = Path({str(folder_beside_bytecode)!r})
from policypack.engine.catalogue_index import indexed
from policypack.judging.judge import judge
from tests.judged import resource
def loaded():
    return sorted(name for name in sys.modules if name.count(".") > 2 and ".rules." in name)
rules = indexed(None)
print(loaded())
judge([resource({QUEUE!r}, {{"sqsManagedSseEnabled": False}})], rules=rules)
print({FUNCTIONS!r} in loaded(), "policypack.rules.sqs.encryption" in loaded())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[:2] == ["[]", "False True"], done.stderr
