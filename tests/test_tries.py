"""What `make test` leaves to the night has a test or a member that `make test` runs."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text
from tests.tries import nightly, represented

TESTS = Path(__file__).parent
MARK = r"@nightly\("


def members_of(tree: ast.Module) -> dict[str, ast.FunctionDef]:
    """The tests of a module by name."""
    found = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {node.name: node for node in found if node.name.startswith("test_")}


def shown_elsewhere(test: ast.FunctionDef) -> Iterator[str]:
    """What a test names as the one that shows the same."""
    for made in test.decorator_list:
        if isinstance(made, ast.Call) and ast.unparse(made.func) == nightly.__name__:
            (named,) = made.args
            assert isinstance(named, ast.Constant)
            yield str(named.value)


def faults(files: dict[str, ast.Module]) -> Iterator[str]:
    """The tests of the night whose counterpart is not there, or of the night too."""
    for file, tree in files.items():
        for name, test in members_of(tree).items():
            for named in shown_elsewhere(test):
                other, _, counterpart = named.rpartition("::")
                known = members_of(files[other or file]) if (other or file) in files else {}
                if counterpart not in known or [*shown_elsewhere(known[counterpart])]:
                    yield f"{file}::{name}: {named} is no test that `make test` runs"


def test_what_is_left_to_the_night_is_shown_by_a_test_that_runs() -> None:
    files = {path.relative_to(TESTS).as_posix(): path for path in TESTS.rglob("test_*.py")}
    texts = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    leaving = [name for name, text in texts.items() if re.search(MARK, text)]
    named = {other for name in leaving for other in re.findall(rf'{MARK}"(\S+)::', texts[name])}
    assert leaving
    assert [*faults({name: python_text.parse(texts[name]) for name in {*leaving, *named}})] == []


@pytest.mark.parametrize(
    "named", ["test_gone", "test_a.py::test_gone", "test_b.py::test_it", "test_of_the_night"]
)
def test_a_counterpart_that_is_not_there_is_told(named: str) -> None:
    text = f"@nightly({named!r})\ndef test_it(): ...\n\n@nightly('test_day')\ndef test_of_the_night"
    tree = python_text.parse(f"{text}(): ...\n\ndef test_day(): ...\n")
    assert [*faults({"test_a.py": tree})] == [
        f"test_a.py::test_it: {named} is no test that `make test` runs"
    ]


def test_a_matrix_has_members_that_are_always_run() -> None:
    made = represented([("a", 1), ("b", 2)], ("b", 2))
    assert [(each.values, [mark.name for mark in each.marks]) for each in made] == [
        (("a", 1), ["nightly"]),
        (("b", 2), []),
    ]
    with pytest.raises(AssertionError, match="one of the members"):
        represented(["a"], "b")
