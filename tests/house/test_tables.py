"""Tables are data files beside their module, read by `policypack/facts/table.py`, and not code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text

ROOT = Path(__file__).parents[2]
FOLDERS = ("policypack", "runtime_guards", "tools")
# A table has more rows and more lines than this.
MOST = 30
# Tables that stay code, with the reason.
IN_CODE = {
    "runtime_guards/contract.py": "the guards and the pack share the module, which imports nothing",
    "runtime_guards/events/__init__.py": "the rows name classes",
    "runtime_guards/options/aws_values.py": "a cold start of a function would read another file",
    "tools/mine_identities.py": "the rows are rules that only this script applies",
}
REPAIR = "move the rows to a .json file with the name of the module, and read it with read_table"


def rows(node: ast.AST) -> int:
    """Returns the rows of a literal, with those of literals that it unpacks."""
    if isinstance(node, ast.Dict):
        return len(node.keys)
    if isinstance(node, ast.List | ast.Set | ast.Tuple):
        unpacked = (each.value if isinstance(each, ast.Starred) else None for each in node.elts)
        return sum(rows(each) or 1 if each else 1 for each in unpacked)
    return 0


def tables(tree: ast.AST) -> Iterator[ast.expr]:
    """Yields the literals that are tables, except `__all__`."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Assign) and "__all__" in ast.dump(node):
            continue
        lines = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, ast.expr) and rows(node) > MOST and lines > MOST:
            yield node
        else:
            yield from tables(node)


def in_code() -> dict[str, list[int]]:
    """Returns the first lines of the tables of each module that has one."""
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    found = {
        path.relative_to(ROOT).as_posix(): [
            node.lineno for node in tables(python_text.parse(path.read_text(encoding="utf-8")))
        ]
        for path in paths
    }
    return {name: lines for name, lines in found.items() if lines}


def test_no_table_is_code() -> None:
    found = in_code()
    assert {name: found[name] for name in found.keys() - IN_CODE} == {}, REPAIR
    assert found.keys() >= IN_CODE.keys(), "remove the modules from IN_CODE"


@pytest.mark.parametrize("opening", ["{", "(", "["])
def test_long_literals_are_tables(opening: str) -> None:
    closing = {"{": "}", "(": ")", "[": "]"}[opening]
    long = "".join(f'    "row {number}",\n' for number in range(MOST + 1))
    table = f"NAMES = {opening}\n{long}{closing}\n"
    assert len([*tables(python_text.parse(table))]) == 1
    assert len([*tables(python_text.parse(f"NAMES = [*{opening}\n{long}{closing}]\n"))]) == 1
    assert len([*tables(python_text.parse(f"NAMES = read({opening}\n{long}{closing})\n"))]) == 1
    assert [*tables(python_text.parse(table.replace("NAMES", "__all__")))] == []
    assert [*tables(python_text.parse(table.replace("\n", " ")))] == []
