"""Links to the documentation of a rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from policypack.report import rule_pages
from policypack.rules import catalogue
from tests.rules_of_tests import make

DOCS = Path(__file__).parents[2] / "docs"


def test_every_rule_of_the_catalogue_has_its_section() -> None:
    pages = {file.name: file.read_text("utf-8") for file in (DOCS / "rules").glob("*.md")}
    for rule in catalogue():
        page, _, anchor = rule_pages.page_of(rule).partition("#")
        assert f"\n## {anchor}\n" in pages[page.removeprefix("rules/")]


def test_a_link_needs_the_projects_own_address(monkeypatch: pytest.MonkeyPatch) -> None:
    (rule,) = (rule for rule in catalogue() if rule.id == "lambda-layer-unpinned")
    base = "https://example.com/stackwarden/docs/"
    monkeypatch.setattr(rule_pages, "documentation_url", lambda: base)
    assert rule_pages.page_url(rule) == f"{base}rules/lambda.md#lambda-layer-unpinned"
    assert rule_pages.page_url(make()) == ""
    monkeypatch.setattr(rule_pages, "documentation_url", lambda: "")
    assert rule_pages.page_url(rule) == ""
