"""The index of the catalogue: the same rules, and no module of rules imported for them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from policypack.engine import catalogue_index
from policypack.engine.catalogue_index import indexed
from policypack.judge import judge
from policypack.resources import Resource
from policypack.rule import Outcomes, Rule
from policypack.rules import catalogue
from tests.judging import resource

QUEUE = "aws:sqs/queue:Queue"
PLAIN = resource(QUEUE, {"sqsManagedSseEnabled": False})
FUNCTIONS = "policypack.rules.lambda_.urls"


def described(rules: Sequence[Rule]) -> list[Rule]:
    """The rules without what an index does not hold: their code and their cases."""
    return [replace(rule, check=nothing, declared=None) for rule in rules]


def nothing(_: Resource) -> Outcomes:
    yield from ()


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "cache" / "index.json"


def refuse() -> Sequence[Rule]:
    raise AssertionError("the catalogue was imported")


def counted(calls: list[None]) -> Callable[[], Sequence[Rule]]:
    def complete() -> Sequence[Rule]:
        calls.append(None)
        return catalogue()

    return complete


def test_given_an_index_when_the_pack_starts_then_it_has_the_rules_of_the_catalogue(
    file: Path,
) -> None:
    assert indexed(file) == catalogue()
    assert described(indexed(file, refuse)) == described(catalogue())


def test_given_an_index_when_a_rule_judges_then_it_finds_what_the_rule_of_the_catalogue_finds(
    file: Path,
) -> None:
    indexed(file)
    found = [(each.rule.id, each.message) for each in judge([PLAIN], rules=indexed(file, refuse))]
    assert found == [(each.rule.id, each.message) for each in judge([PLAIN], rules=catalogue())]
    assert "sqs-queue-unencrypted" in dict(found)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"state": 1}', '{"rules": []}'])
def test_given_a_damaged_index_when_the_pack_starts_then_the_catalogue_is_imported(
    file: Path, text: str
) -> None:
    file.parent.mkdir()
    file.write_text(text)
    assert indexed(file) == catalogue()
    assert described(indexed(file, refuse)) == described(catalogue())


def test_given_a_row_without_a_field_when_the_pack_starts_then_the_catalogue_is_imported(
    file: Path,
) -> None:
    indexed(file)
    held = json.loads(file.read_text())
    del held["rules"][0]["types"]
    file.write_text(json.dumps(held))
    assert indexed(file) == catalogue()


@pytest.mark.parametrize("change", ["text", "time", "new", "gone"])
def test_given_a_changed_file_of_the_pack_when_it_starts_then_the_catalogue_is_imported(
    file: Path, change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack = tmp_path / "pack"
    (pack / "rules").mkdir(parents=True)
    (pack / "rules" / "__pycache__").mkdir()
    rule = pack / "rules" / "queues.py"
    rule.write_text("one")
    monkeypatch.setattr(catalogue_index, "_PACK", pack)
    calls: list[None] = []
    indexed(file, counted(calls))
    (pack / "rules" / "__pycache__" / "queues.pyc").touch()
    indexed(file, counted(calls))
    assert len(calls) == 1
    if change == "text":
        rule.write_text("another")
    elif change == "time":
        os.utime(rule, ns=(1, 1))
    elif change == "new":
        (pack / "rules" / "topics.py").touch()
    else:
        rule.unlink()
    indexed(file, counted(calls))
    assert len(calls) == 2


def test_given_a_folder_that_is_not_writable_when_the_pack_starts_then_it_has_its_rules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "file").touch()
    assert indexed(tmp_path / "file" / "index.json") == catalogue()


def test_given_python_that_writes_no_bytecode_when_the_pack_starts_then_no_index_is_written(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    assert indexed(file) == catalogue()
    assert not file.exists()


def test_given_an_index_when_the_pack_starts_then_it_imports_only_what_judges(file: Path) -> None:
    indexed(file)
    program = f"""
import sys
from pathlib import Path
from policypack.engine.catalogue_index import indexed
from policypack.judge import judge
from tests.judging import resource
def loaded():
    return sorted(name for name in sys.modules if name.count(".") > 2 and ".rules." in name)
rules = indexed(Path({str(file)!r}), None)
print(loaded())
judge([resource({QUEUE!r}, {{"sqsManagedSseEnabled": False}})], rules=rules)
print({FUNCTIONS!r} in loaded(), "policypack.rules.sqs.encryption" in loaded())
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.split("\n")[:2] == ["[]", "False True"], done.stderr
