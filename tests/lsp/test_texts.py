"""Places in an edited text, in the units of an editor, and where a person types in YAML."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind, Range
from pygls.workspace import PositionCodec

from policypack.lsp.judged import LineMap
from policypack.lsp.settings_files import cursor
from policypack.lsp.texts import Text
from tests.lsp.editor import offset

UTF_16 = PositionCodec(PositionEncodingKind.Utf16)
LINES = st.lists(st.sampled_from(["a", "b", "c", "d"]), max_size=8)
TEXTS = st.text(st.sampled_from("ab\U0001f600\n\r"), max_size=12)


@given(LINES, LINES)
def test_a_line_is_mapped_to_an_equal_one_and_the_order_is_kept(
    before: list[str], after: list[str]
) -> None:
    lines = LineMap(before, after)
    found = [(line, lines.now(line)) for line in range(1, len(before) + 1)]
    known = [(line, now) for line, now in found if now is not None]
    assert all(before[line - 1] == after[now - 1] for line, now in known)
    assert [now for _, now in known] == sorted({now for _, now in known})


@given(LINES, st.integers(0, 8), LINES)
def test_lines_around_what_is_inserted_keep_their_place(
    before: list[str], at: int, added: list[str]
) -> None:
    at = min(at, len(before))
    lines = LineMap(before, [*before[:at], "NEW", *added, *before[at:]])
    for line in range(1, at + 1):
        assert lines.now(line) == line
    # What is added may be like what is around it: then either may be meant.
    if not added:
        assert [lines.now(line) for line in range(at + 1, len(before) + 1)] == [
            line + 1 for line in range(at + 1, len(before) + 1)
        ]


def test_a_line_that_is_edited_has_no_place() -> None:
    lines = LineMap(["a", "b", "c"], ["a", "B", "c", "d"])
    assert [lines.now(line) for line in (1, 2, 3)] == [1, None, 3]


@given(TEXTS, TEXTS)
def test_an_edit_makes_the_new_text(old: str, new: str) -> None:
    old, new = (each.replace("\r", "\r\n") for each in (old, new))
    edit = Text(old, UTF_16).edit(new)
    start, end = (offset(old, at) for at in (edit.range.start, edit.range.end))
    assert old[:start] + edit.new_text + old[end:] == new


@pytest.mark.parametrize(
    ("place", "start", "end"),
    [
        ({"line": 1, "column": 3, "end_line": 1, "end_column": 4}, (0, 3), (0, 4)),
        ({"line": 1, "column": None}, (0, 0), (0, 5)),
        ({"line": 2}, (1, 2), (1, 3)),
        ({"line": None}, (0, 0), (0, 5)),
        ({"line": 9, "column": 1}, (1, 3), (1, 3)),
    ],
)
def test_a_place_is_a_range_of_the_editor(
    place: dict[str, int], start: tuple[int, int], end: tuple[int, int]
) -> None:
    text = Text("\U0001f600abc\n  d", UTF_16)
    assert text.range(place) == Range(Position(*start), Position(*end))


YAML = """\
profile: str
levels:
  sqs-q
  a: mand
waivers:
  - rule: abc
    resource: x
    re
  - ru
never_waive:
- abc
# comment
  - de
tr
"""


@pytest.mark.parametrize(
    ("line", "path", "in_value", "begun"),
    [
        (1, ("profile",), True, "str"),
        (3, ("levels",), False, "sqs-q"),
        (4, ("levels", "a"), True, "mand"),
        (6, ("waivers", "[]", "rule"), True, "abc"),
        (7, ("waivers", "[]", "resource"), True, "x"),
        (8, ("waivers", "[]"), False, "re"),
        (9, ("waivers", "[]"), False, "ru"),
        (11, ("never_waive", "[]"), False, "abc"),
        (14, (), False, "tr"),
    ],
)
def test_the_place_in_a_text_that_is_being_written(
    line: int, path: tuple[str, ...], in_value: bool, begun: str
) -> None:
    lines = YAML.splitlines(keepends=True)
    found = cursor(lines, line, len(lines[line - 1].rstrip()) + 1)
    assert found[:3] == (path, in_value, begun)


def test_keys_that_a_mapping_has_are_known() -> None:
    lines = YAML.splitlines(keepends=True)
    assert cursor(lines, 8, 7).siblings == {"rule", "resource"}
    assert cursor(lines, 9, 7).siblings == set()
    assert cursor(lines, 14, 3).siblings == {"profile", "levels", "waivers", "never_waive"}


TYPED = st.text(st.sampled_from("ab:- \n#[]{}\"'"), max_size=40)


@given(TYPED, st.integers(1, 6), st.integers(1, 9))
def test_any_text_has_a_cursor(text: str, line: int, column: int) -> None:
    found = cursor(text.splitlines(keepends=True), line, column)
    assert found.begun in text
