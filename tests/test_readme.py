"""The README is short and starts with what, for whom and how; CONTRIBUTING lists dependencies."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

# Part of the standard library since Python 3.11.
tomllib = pytest.importorskip("tomllib")

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def section(title: str) -> str:
    """The text of CONTRIBUTING below a heading, to the next one of the same depth."""
    match = re.search(
        rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", CONTRIBUTING, re.MULTILINE | re.DOTALL
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
    # An entry that is not a text includes another group.
    grouped = [need for group in groups for need in group if isinstance(need, str)]
    wanted = [*PROJECT["project"]["dependencies"], *grouped]
    declared = {names(need)[0].lower() for need in wanted}
    assert told == declared - {"stackwarden-guards"}


def test_readme_has_600_to_900_words() -> None:
    assert 600 <= len(prose(README).split()) <= 900


def test_words_of_code_and_links_are_not_counted() -> None:
    assert prose("One [two](three.md) `four`.\n\n```\nfive\n```\n<!-- six -->\n").split() == [
        "One",
        "two",
        "`four`.",
    ]


def prose(page: str) -> str:
    """The words that a reader of a page reads: without code blocks, comments and link targets."""
    page = re.sub(r"^```.*?^```$|<!--.*?-->", "", page, flags=re.MULTILINE | re.DOTALL)
    return re.sub(r"\]\([^)]*\)", "", page).replace("[", "")


def test_first_thirty_lines_say_what_it_is_for_whom_and_how_to_start() -> None:
    head = "\n".join(README.splitlines()[:30])
    parts = (
        "Pulumi policy pack",
        "It's for",
        "uv tool install",
        "stackwarden preview",
        "policypack",
    )
    for part in (*parts, "runtime_guards"):
        assert part in head


def test_readme_names_every_page_that_a_reader_starts_from() -> None:
    pages = (
        "docs/README.md",
        "docs/comparison.md",
        "docs/guards.md",
        "docs/ci.md",
        "docs/editor.md",
    )
    for page in (*pages, "docs/audit-organization.md", "SECURITY.md", "CHANGELOG.md"):
        assert f"]({page})" in README, page
