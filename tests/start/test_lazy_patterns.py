"""Patterns that are compiled at their first use, as every module of the pack has them."""

from __future__ import annotations

import ast
import gc
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from policypack.reading import python_text
from policypack.start.lazy_patterns import LazyPattern, lazy_pattern

ROOT = Path(__file__).parents[2]
MODULES = {
    path: path.read_text(encoding="utf-8") for path in sorted((ROOT / "policypack").rglob("*.py"))
}


def test_a_pattern_is_that_of_re() -> None:
    pattern = lazy_pattern(r"a(?P<rest>\w*)", re.IGNORECASE)
    assert isinstance(pattern, LazyPattern)
    assert not {"fullmatch", "search"} & vars(pattern).keys()
    found = pattern.fullmatch("ABC")
    assert found is not None
    assert found["rest"] == "BC"
    assert pattern.fullmatch("x") is None
    assert pattern.pattern == r"a(?P<rest>\w*)"
    assert pattern.compiled() == re.compile(r"a(?P<rest>\w*)", re.IGNORECASE)
    # The method of the compiled pattern is found first from now on.
    assert "fullmatch" in vars(pattern)


def test_a_wrong_pattern_fails_at_its_first_use() -> None:
    pattern = lazy_pattern("(")
    with pytest.raises(re.error):
        pattern.search("a")


def _at_import(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when its module is imported."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from _at_import(child)


def test_no_import_compiles_a_pattern() -> None:
    compiling = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, text in MODULES.items()
        if "re.compile(" in text
        for node in _at_import(python_text.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "re.compile"
    ]
    assert not compiling, f"{compiling}: write lazy_pattern"


def test_every_pattern_is_one() -> None:
    """GIVEN patterns that nothing compiles at import THEN a wrong one is found all the same."""
    for path, text in MODULES.items():
        if "lazy_pattern(" in text:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
    # Else it keeps those to itself that were there before the tests.
    gc.unfreeze()
    patterns = [each for each in gc.get_objects() if isinstance(each, LazyPattern)]
    gc.freeze()
    assert len(patterns) > 400
    for each in patterns:
        each.compiled()
