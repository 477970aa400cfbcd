"""The README says what the project does: its tables and commands are held against the code."""

from __future__ import annotations

import ast
import importlib
import re
from pathlib import Path

import pytest

from policypack.commands import COMMANDS

# Part of the standard library since Python 3.11.
tomllib = pytest.importorskip("tomllib")

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def section(title: str) -> str:
    """The text below a heading, to the next one of the same depth."""
    match = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", README, re.MULTILINE | re.DOTALL
    )
    assert match, title
    return match[1]


def names(row: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z0-9_-]+", row)


def test_every_dependency_is_named_with_its_reason_and_no_other() -> None:
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section("Dependencies"), re.MULTILINE)[1:]
    assert all(len(reason) > 10 for _, reason in rows)
    told = {name.lower() for packages, _ in rows for name in names(packages)}
    groups = PROJECT["dependency-groups"].values()
    # An entry that is no text includes another group.
    grouped = [need for group in groups for need in group if isinstance(need, str)]
    wanted = [*PROJECT["project"]["dependencies"], *grouped]
    declared = {names(need)[0].lower() for need in wanted}
    assert told == declared - {"stackwarden-guards"}


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    told = set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE))
    assert {"preview", "demo", "test", "pack"} <= told <= targets


def test_every_file_that_is_linked_exists() -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", README)
    assert links
    assert all((ROOT / link).exists() for link in links)


def test_the_first_thirty_lines_say_what_it_is_and_how_to_start() -> None:
    head = "\n".join(README.splitlines()[:30])
    for part in ("pulumi preview", "make preview", "make demo", "policypack", "runtime_guards"):
        assert part in head


def imported(block: str) -> list[tuple[str, str]]:
    """The modules and names of ours that a block of code imports."""
    found = [node for node in ast.walk(ast.parse(block)) if isinstance(node, ast.ImportFrom)]
    return [(node.module or "", name.name) for node in found for name in node.names]


def test_what_the_examples_import_is_there() -> None:
    blocks = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    names = [pair for block in blocks for pair in imported(block)]
    ours = [(module, name) for module, name in names if module.startswith("runtime_guards")]
    assert len(ours) >= 3
    for module, name in ours:
        assert hasattr(importlib.import_module(module), name), f"{module}.{name}"


def test_every_command_that_is_named_exists() -> None:
    told = set(re.findall(r"`stackwarden ([a-z]+(?:-[a-z]+)*)", README))
    assert told >= {"rules", "iam", "scan", "verify"}
    assert told <= set(COMMANDS)
