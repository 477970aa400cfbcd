"""Deep and hostile Python: refused before a parser of Python meets it, and without an effect on the
process."""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.reading import python_text
from policypack.reading.files import MalformedError, RefusedError
from tests.reading.hostile import PYTHON

ROOT = Path(__file__).parents[2]
ORDINARY = "def handler(event, context):\n    return [each['id'] for each in event]\n"
DEPTHS = (10, 90, 300, 3_000, 20_000)
# They are as flat as they are long.
FLAT = {
    *("comparisons", "or", "texts side by side", "decorators", "assignments"),
    *("loops of a comprehension", "continued lines"),
}

# They are invalid on some version of Python, or on all, however short they are.
NEVER = {
    *("never closed", "null bytes", "fields in fields"),
    *("operators in a field with the same quotes", "operators behind a hidden end"),
}


def deep_down(frames: int, work: Callable[[], Any]) -> Any:
    """Calls something this far down the stack."""
    return work() if frames <= 0 else deep_down(frames - 1, work)


def depth_of(tree: ast.AST) -> int:
    level, depth = [tree], 0
    while level:
        level = [inner for each in level for inner in ast.iter_child_nodes(each)]
        depth += 1
    return depth


@pytest.mark.parametrize("frames", [0, 500, 800])
def test_a_process_lives_on_after_a_hundred_hostile_sources(frames: int) -> None:
    for depth in DEPTHS:
        for name, shape in PYTHON.items():
            if name in ("blocks", "functions") and depth > 300:
                continue
            try:
                tree = deep_down(frames, lambda: python_text.parse(shape(depth)))  # noqa: B023
                assert depth <= 300 or name in FLAT, f"{name} {depth} is parsed"
                # Each operator may take two levels, and each block two more.
                assert depth_of(tree) <= 2 * python_text.MAX_DEPTH + 300
            except RefusedError:
                assert depth > 10 or name in NEVER, f"{name} {depth} is refused"
            assert deep_down(frames, lambda: python_text.parse(ORDINARY)).body


@pytest.mark.parametrize("name", sorted(PYTHON.keys() - FLAT - NEVER))
def test_the_bound_does_not_depend_on_the_stack(name: str) -> None:
    def outcome(depth: int) -> str:
        try:
            return type(python_text.parse(PYTHON[name](depth))).__name__
        except RefusedError as error:
            return str(error)

    for depth in (90, 450):
        near = outcome(depth)
        room = sys.getrecursionlimit() - 150 - len(_frames())
        assert deep_down(room, lambda: outcome(depth)) == near  # noqa: B023


def _frames() -> list[object]:
    frame, found = sys._getframe(), []
    while frame is not None:
        found.append(frame)
        frame = frame.f_back  # type: ignore[assignment]
    return found


# Python's tokenizer ends these at its hundredth level.
INDENTED = {"blocks", "functions"}


@pytest.mark.parametrize("name", sorted(PYTHON.keys() - FLAT - INDENTED - {"null bytes"}))
def test_a_deep_source_is_refused_before_the_parser_reads_it(name: str) -> None:
    if name.startswith("operators ") and sys.version_info < (3, 12) and name[10:] != "in a field":
        pytest.skip("it is invalid before Python 3.12")
    with pytest.raises(RefusedError, match="nested too deeply"):
        python_text._refuse_deep(PYTHON[name](3_000))


@given(
    st.lists(
        st.sampled_from(
            [
                *"()[]{}:,;.+-~'\"#\\\n \t",
                *("f'", 'f"', '"""', "f'''", "{{", "}}", "1", "a", "\r\n", "rf'", "**"),
                *("lambda ", "not ", " if ", " else ", "elif a:\n ", "if a:\n "),
            ]
        ),
        max_size=60,
    )
)
def test_any_text_is_parsed_or_refused_as_by_the_parser(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        expected = ast.dump(ast.parse(text))  # the parser itself
    except (SyntaxError, ValueError):
        with pytest.raises(MalformedError):
            python_text.parse(text)
        return
    assert ast.dump(python_text.parse(text)) == expected


def test_the_pack_itself_is_far_from_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(python_text, "MAX_DEPTH", 150)
    for folder in ("policypack", "runtime_guards", "tests/stacks"):
        for file in (ROOT / folder).rglob("*.py"):
            assert python_text.parse(file.read_text(encoding="utf-8"))


def test_a_parse_that_another_disturbs_is_made_again() -> None:
    tries = []

    def parser() -> str:
        tries.append(1)
        if len(tries) == 1:
            raise SystemError("AST constructor recursion depth mismatch (before=33, after=52)")
        return "tree"

    assert python_text.parse_bounded("x", parser) == "tree"


def test_threads_parse_side_by_side() -> None:
    texts = [PYTHON["sums"](300), ORDINARY, PYTHON["calls"](9_000)] * 30

    def outcome(text: str) -> str:
        try:
            return type(python_text.parse(text)).__name__
        except RefusedError as error:
            return error.reason

    with ThreadPoolExecutor(8) as threads:
        found = [*threads.map(outcome, texts)]
    assert found == ["Module", "Module", "is nested too deeply"] * 30


@pytest.mark.parametrize(
    ("source", "line"),
    [(b"x = 1\nx = (", 2), (b"# coding: nonsense\n", 1), (b"a\0", 1), ("x\n  y", 2)],
)
def test_a_fault_of_the_grammar_has_its_line(source: str | bytes, line: int) -> None:
    with pytest.raises(MalformedError, match="is not valid Python") as caught:
        python_text.parse(source)
    assert caught.value.line in (line, 0, 1)
