"""The README says what the project does: its dependencies and its first lines."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

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


def test_the_first_thirty_lines_say_what_it_is_and_how_to_start() -> None:
    head = "\n".join(README.splitlines()[:30])
    for part in ("pulumi preview", "make preview", "make demo", "policypack", "runtime_guards"):
        assert part in head
