"""Tests in a browser wait for what they expect, since a page is drawn after the click returns.

Playwright's `expect` waits. A method that returns text, a number or a state reads once, and a
busy machine then shows the view before.
"""

from __future__ import annotations

import ast
from typing import get_origin, get_type_hints

import pytest
from playwright.sync_api import Locator

from policypack.reading import python_text
from tests.tracked import ROOT, tracked_files

# What returns a value and not an element: https://playwright.dev/python/docs/api/class-locator
READ_ONCE = (bool, int, str, str | None)
# It returns the values that it has chosen.
CHOOSES = {"select_option"}


def readers() -> set[str]:
    """Names of the methods of Playwright's Locator that read without waiting for a value."""
    returned = {
        name: get_type_hints(method).get("return")
        for name, method in vars(Locator).items()
        if callable(method) and not name.startswith("_")
    }
    once = {n for n, type_ in returned.items() if type_ in READ_ONCE or get_origin(type_) is list}
    return once - CHOOSES


def reads(source: str) -> list[int]:
    """The lines that call a reader outside the helper `every`, which waits first."""
    tree = python_text.parse(source)
    helpers = [each for each in ast.walk(tree) if getattr(each, "name", "") == "every"]
    waiting = {node for helper in helpers for node in ast.walk(helper)}
    names = readers()
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
        # A string's `count` takes what it counts.
        and not (node.func.attr == "count" and node.args)
        and node not in waiting
    ]


def test_no_browser_test_reads_a_page_once() -> None:
    names = tracked_files("tests/browser/*.py")
    assert len(names) > 3
    found = {name: reads((ROOT / name).read_text(encoding="utf-8")) for name in names}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("assert page.get_by_role('status').inner_text() == '1'", [1]),
        ("assert page.locator('p').count() == 2", [1]),
        ("for box in page.locator('p').all():\n    box.click()", [1]),
        ("assert box.is_visible()", [1]),
        ("expect(page.locator('p')).to_have_count(2)", []),
        ("def every(found):\n    return found.all()", []),
        ("assert made.count('</script>') == 2", []),
    ],
)
def test_reads_are_recognised(source: str, lines: list[int]) -> None:
    assert reads(source) == lines
