"""SECURITY.md: each row of what is read names a test that exists."""

from __future__ import annotations

import ast
import re

import pytest

from policypack.engine import environment
from policypack.reading import python_text
from policypack.settings.settings import STACK_KEYS
from policypack.supply_chain import database_folder, program
from tests.tools.markdown_pages import ROOT

PAGE = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
TABLE = PAGE.partition("<!-- trust -->")[2].partition("<!-- /trust -->")[0]
ROWS = [line for line in TABLE.splitlines() if line.startswith("|")][2:]
WHO = {"Organization", "Program's owner", "Repository", "Package", "Job", "Other users"}


def shown_by(row: str) -> str:
    found = re.search(r"`(tests/[^`]*)` \|$", row)
    assert found, f"name the test of this row: {row}"
    return found[1]


@pytest.mark.parametrize("row", ROWS)
def test_a_row_names_a_test_that_exists(row: str) -> None:
    file, _, name = shown_by(row).partition("::")
    tree = python_text.parse((ROOT / file).read_text(encoding="utf-8"))
    named = {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
    tests = {each for each in named if each.startswith("test_")}
    assert (name in tests) if name else tests


def test_everybody_who_is_trusted_with_something_has_a_row() -> None:
    assert {who for who in WHO if any(who in row.split("|")[2] for row in ROWS)} == WHO


def test_each_variable_of_the_pack_is_named_where_it_is_enforced() -> None:
    page = (ROOT / "docs" / "enforcement-self-managed.md").read_text(encoding="utf-8")
    names = {environment.VALUES_KNOWN, environment.FINDINGS, environment.CONFIGURED}
    names |= {database_folder.FOLDER, program.VARIABLE}
    assert {name for name in names if f"`{name}`" not in page} == set()


def test_a_key_that_the_page_says_a_stack_never_has_is_none() -> None:
    assert "stack_may" not in STACK_KEYS
