"""The catalogue's file: the same rules, and no module of rules imported for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from policypack.engine import catalogue_file
from policypack.engine.catalogue_file import (
    COMMAND,
    declaration,
    is_current,
    known_rules,
    listed,
    made,
    rows,
    settings_schema,
)
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.rule.rule import Documentation, Outcomes, Rule
from policypack.rules import catalogue
from tests.judged import resource, switched_on
from tools.stage_pack import stage

QUEUE = "aws:sqs/queue:Queue"
ENCRYPTION = "sqs-queue-unencrypted"
PLAIN = resource(QUEUE, {"sqsManagedSseEnabled": False})
ROWS = rows()
_PROGRAM = f"""
import sys
sys.path.insert(0, sys.argv[1])
from policypack.engine.catalogue_file import known_rules
from policypack.judging.run import judge
from policypack.model.resources import Resource
def loaded():
    return sorted(name for name in sys.modules if name.count(".") > 2 and ".rules." in name)
rules = known_rules()
print(loaded())
queue = Resource("urn:pulumi:dev::shop::{QUEUE}::it", {QUEUE!r}, "it", {{}}, {{}}, False)
judge([queue], rules=rules)
print("policypack.rules.lambda_.access.urls" in loaded())
print("policypack.rules.sqs.queues" in loaded())
"""


def nothing(_: Resource) -> Outcomes:
    yield from ()


def described(rule: Rule) -> tuple[Any, ...]:
    """A rule without what the file does not hold: its code and its cases."""
    doc = rule.documentation
    bare = replace(rule, check=nothing, declared=None, documentation=Documentation.of(""))
    return bare, doc.title, doc.why, doc.example, doc.bad, doc.good, doc.url


def test_it_lists_the_rules_of_the_catalogue() -> None:
    assert [*map(described, listed(ROWS))] == [*map(described, catalogue())]


def test_a_listed_rule_finds_what_the_rule_of_the_catalogue_finds() -> None:
    # The examples of all rules are judged by listed rules as well.
    found, expected = (
        [(each.rule.id, each.path, each.message, each.fix) for each in judge([PLAIN], rules=rules)]
        for rules in (listed(ROWS), catalogue())
    )
    assert found == expected
    assert ENCRYPTION in {each[0] for each in found}


def changed(**row: Any) -> tuple[Rule, ...]:
    """The rules of a file that lists one otherwise than its module declares it."""
    return listed({**ROWS, ENCRYPTION: {**ROWS[ENCRYPTION], **row}})


@pytest.mark.parametrize(
    "row",
    [
        *({"severity": "low"}, {"profile": "strict"}, {"title": "Other"}, {"why": "Other"}),
        *({"message": "other"}, {"fix": "manual"}, {"remediation": "Other"}, {"kind": "public"}),
        *({"types": [QUEUE, "aws:sns/topic:Topic"]}, {"reads": [QUEUE]}, {"alone": [QUEUE]}),
        {"implied_by": [["sqs-queue-public", "resource", "implying"]]},
    ],
)
def test_a_rule_that_its_module_declares_otherwise_says_so(row: dict[str, Any]) -> None:
    rules = changed(**row)
    found = {each.rule.id: each for each in judge([PLAIN], switched_on(*rules), rules)}
    assert ENCRYPTION in found[ENCRYPTION].message
    assert COMMAND in found[ENCRYPTION].fix


def test_a_rule_that_is_not_listed_is_told_by_the_others_of_its_module() -> None:
    (module,) = {row["module"] for id_, row in ROWS.items() if id_ == ENCRYPTION}
    others = [id_ for id_, row in ROWS.items() if row["module"] == module and id_ != ENCRYPTION]
    assert others
    rules = listed({id_: row for id_, row in ROWS.items() if id_ != ENCRYPTION})
    found = judge([PLAIN], switched_on(*rules), rules)
    told = [each.message for each in found if each.rule.id in others]
    assert told
    assert all(f"does not list {ENCRYPTION} as declared" in message for message in told)


def test_a_rule_that_is_gone_says_so() -> None:
    rules = listed({"sqs-queue-gone": {**ROWS[ENCRYPTION]}, **ROWS})
    told = {each.rule.id: each.message for each in judge([PLAIN], rules=rules)}
    assert "sqs-queue-gone" in told["sqs-queue-gone"]


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A checkout with a pack of one module of rules, older than its catalogue."""
    folder = tmp_path / "checkout"
    for name in ("tools/catalogue.py", "policypack/rules/sqs/queues.py", "guards/contract.py"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    os.utime(folder / "policypack/rules/sqs/queues.py", ns=(1, 1))
    os.utime(folder / "guards/contract.py", ns=(1, 1))
    file = folder / "policypack/rules/catalogue.json"
    shutil.copy(catalogue_file.FILE, file)
    monkeypatch.setattr(catalogue_file, "FILE", file)
    monkeypatch.setattr(catalogue_file, "PACK", folder / "policypack")
    monkeypatch.setattr(catalogue_file, "_WRITER", folder / "tools/catalogue.py")
    monkeypatch.setattr(catalogue_file, "_CONTRACT", folder / "guards/contract.py")
    catalogue_file._content.cache_clear()
    yield folder
    catalogue_file._content.cache_clear()


def test_in_a_checkout_it_counts_while_it_is_the_newest_file(checkout: Path) -> None:
    assert is_current()


@pytest.mark.parametrize("name", ["policypack/rules/sqs/queues.py", "guards/contract.py"])
def test_an_edited_module_of_a_checkout_is_read_instead(checkout: Path, name: str) -> None:
    (checkout / "policypack/rules/catalogue.json").write_text("{}", encoding="utf-8")
    after = (checkout / "policypack/rules/catalogue.json").stat().st_mtime_ns + 1
    os.utime(checkout / name, ns=(after, after))
    assert not is_current()
    assert rows() == made()["rules"]
    assert settings_schema() == made()["settings"]


def test_what_python_compiles_does_not_count(checkout: Path) -> None:
    cache = checkout / "policypack/rules/__pycache__"
    cache.mkdir()
    after = (checkout / "policypack/rules/catalogue.json").stat().st_mtime_ns + 1
    (cache / "queues.pyc").touch()
    os.utime(cache / "queues.pyc", ns=(after, after))
    assert is_current()


def test_a_checkout_without_the_file_makes_it_in_memory(checkout: Path) -> None:
    (checkout / "policypack/rules/catalogue.json").unlink()
    assert rows() == made()["rules"]


def test_an_installation_has_the_file_that_it_was_made_with(checkout: Path) -> None:
    (checkout / "tools/catalogue.py").unlink()
    queues = checkout / "policypack/rules/sqs/queues.py"
    after = (checkout / "policypack/rules/catalogue.json").stat().st_mtime_ns + 1
    os.utime(queues, ns=(after, after))
    assert is_current()


def test_rules_that_distributions_add_are_known_too() -> None:
    assert {rule.id for rule in known_rules()} >= ROWS.keys()


def test_a_declaration_is_listed_with_what_a_finding_shows() -> None:
    (rule,) = (each for each in catalogue() if each.id == ENCRYPTION)
    assert declaration(rule)["message"] == rule.declared.message


def test_an_installed_pack_that_cannot_be_written_imports_only_what_judges(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    stage(pack)
    done = subprocess.run(
        [sys.executable, "-B", "-c", _PROGRAM, str(pack)],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.stdout.splitlines() == ["[]", "False", "True"], done.stderr
