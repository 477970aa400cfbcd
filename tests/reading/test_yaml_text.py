"""YAML within bounds."""

from __future__ import annotations

import datetime

import pytest

from policypack.reading import yaml_text
from policypack.reading.files import MalformedError, RefusedError

BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 23))


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        (BOMB, "has too many elements once its aliases are expanded", 18),
        ("&a [*a]", "has too many elements once its aliases are expanded", 1),
        ("a: &a\n  b: *a", "has too many elements once its aliases are expanded", 1),
        ("- " * 100 + "x", "is nested too deeply", 1),
        ("a:\n  " + "9" * 65, "has a number that is too long", 2),
        ("a: " + "1:" * 100 + "1", "has a number that is too long", 1),
        ("a: " + "1:" * 100 + "1.5", "has a number that is too long", 1),
        ("[" + "a," * yaml_text.MAX_NODES + "]", "has too many elements", 1),
        ("#" * (yaml_text.MAX_SIZE + 1), "is too large to be read", 1),
    ],
)
def test_what_is_beyond_the_bounds_is_refused(text: str, reason: str, line: int) -> None:
    assert len(BOMB) < 547
    for read in (yaml_text.load, yaml_text.document, yaml_text.nodes):
        if "number" in reason and read is yaml_text.nodes:
            continue
        with pytest.raises(RefusedError) as raised:
            read(text)
        assert (raised.value.reason, raised.value.line) == (reason, line)
        assert not isinstance(raised.value, MalformedError)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1", 1),
        ("a: 1\nb: c: d", 2),
        ("a: *b", 1),
        ("a\n---\nb", 2),
        ("a: 1\nb: \x01", 2),
        ("? [a]\n: b", 1),
        ("[" * 100_000, 1),
        # Values that have not the form of their tag or type.
        ("a: 2001-99-99", 1),
        ("!!timestamp soon", 1),
        ("!!int ''", 1),
        ("!!float x", 1),
        ("!!bool x", 1),
        ("!!binary x$", 1),
        ("!!omap [a]", 1),
        ("!!python/object:os.system x", 1),
        ("<<: [1]", 1),
    ],
)
def test_what_breaks_the_grammar_is_malformed(text: str, line: int) -> None:
    with pytest.raises(MalformedError) as raised:
        yaml_text.load(text)
    assert raised.value.reason == "is not valid YAML"
    assert raised.value.line == line
    assert "\n" not in raised.value.problem


def test_no_tool_writes_aliases_into_a_lock_file() -> None:
    assert yaml_text.load("a: &a [1]\nb: *a") == {"a": [1], "b": [1]}
    with pytest.raises(RefusedError, match="line 1: has YAML aliases"):
        yaml_text.load("a: &a [1]\nb: *a", aliases=False)


def test_values_have_their_types() -> None:
    text = "a: [1, 2.5, .inf, 1:30, 0x1f, ~, yes, 2001-01-01]"
    values = [1, 2.5, float("inf"), 90, 31, None, True, datetime.date(2001, 1, 1)]
    assert yaml_text.load(text) == {"a": values}


@pytest.mark.parametrize("text", ["", "# nothing", "---\n"])
def test_an_empty_document_has_neither_nodes_nor_content(text: str) -> None:
    assert yaml_text.document(text).content is None
