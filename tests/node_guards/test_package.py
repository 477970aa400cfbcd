"""The package for Node.js: its tables, its own tests, and what it ships."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from runtime_guards.contract import BY_NAME
from tests.node_guards.conftest import SOURCE, run
from tools import node_guards


def test_generated_tables_match_the_python_guards() -> None:
    for path, text in node_guards.files().items():
        assert path.read_text(encoding="utf-8") == text, "run python -m tools.node_guards"


def test_every_source_has_a_validator() -> None:
    assert node_guards.ported() == [*BY_NAME]


def test_lock_file_names_no_registry() -> None:
    lock = json.loads((SOURCE / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, each in lock["packages"].items() if "resolved" in each]
    assert not json.loads((SOURCE / "package.json").read_text(encoding="utf-8")).get("dependencies")


@pytest.mark.parametrize("name", sorted(path.name for path in SOURCE.glob("tests/*.test.mjs")))
def test_the_tests_of_node_pass(package: Path, name: str) -> None:
    assert "# fail 0" in run(package, "--test", "--test-reporter=tap", f"tests/{name}")


def test_the_code_has_no_lint_finding(package: Path) -> None:
    run(package, "node_modules/eslint/bin/eslint.js", ".")
