"""JSON within bounds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.reading import json_text
from tests.steps import growth

DEEP = json_text.MAX_DEPTH
MANY = json_text.MAX_CONTAINERS


@pytest.mark.parametrize(
    ("text", "reason", "line", "column"),
    [
        ("[" * 100_000, json_text.TOO_DEEP, 1, DEEP + 1),
        ("[" * (DEEP + 1) + "]" * (DEEP + 1), json_text.TOO_DEEP, 1, DEEP + 1),
        ('{"a":' * 101 + "1" + "}" * 101, json_text.TOO_DEEP, 1, 5 * DEEP + 1),
        ('["[{", "\\"[", ' + "[" * 100_000, json_text.TOO_DEEP, 1, 14 + DEEP),
        ('{"a": 1,\n "b": {"c": 1, "\\u0063": 2}}', json_text.TWICE, 2, 16),
        ('[{"a": ["a", "a"]}, {"a": 1, "b": {"a": 1}, "a": 1}]', json_text.TWICE, 1, 45),
        ("[1,\n" + "9" * 309 + "]", json_text.TOO_LARGE, 2, 1),
        ("9" * 100_000, json_text.TOO_LARGE, 1, 1),
        ('["1e999", -1e999]', json_text.TOO_LARGE, 1, 11),
        ("[NaN]", json_text.TOO_LARGE, 1, 2),
        ('{"Infinity": -Infinity}', json_text.TOO_LARGE, 1, 14),
        ("[1 2]", "Expecting ',' delimiter", 1, 4),
        ("", "Expecting value", 1, 1),
    ],
)
def test_what_is_refused_has_its_place(text: str, reason: str, line: int, column: int) -> None:
    with pytest.raises(json.JSONDecodeError) as raised:
        json_text.loads(text)
    found = raised.value
    assert (found.msg, found.lineno, found.colno) == (reason, line, column)


@pytest.mark.parametrize(
    "text",
    [
        "[" * DEEP + "]" * DEEP,
        "9" * 308,
        '{"a": {"a": {"b": 1}}, "b": "' + "[{" * 5_000 + '"}',
        '{"é": [1.5, -0, true, null, "\\ud83d\\ude00"]}',
    ],
)
def test_what_is_within_bounds_is_read_as_python_reads_it(text: str) -> None:
    assert json_text.loads(text) == json.loads(text)
    assert json_text.loads(text.encode()) == json.loads(text)


def test_the_number_of_objects_and_lists_is_limited() -> None:
    text = "[" + "{}," * 9 + "{}]"
    assert len(json_text.loads(text, most=11)) == 10
    with pytest.raises(json.JSONDecodeError, match=json_text.TOO_MANY):
        json_text.loads(text, most=10)


def test_the_last_of_two_keys_counts_where_they_are_taken() -> None:
    assert json_text.loads('{"a": 1, "a": 2}', unique=False) == {"a": 2}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32-le"])
def test_bytes_may_be_of_any_encoding_of_unicode(encoding: str) -> None:
    assert json_text.loads('["é"]'.encode(encoding)) == ["é"]


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UnicodeDecodeError):
        json_text.loads(b'["\xff"]')


@pytest.mark.parametrize(
    "text",
    [
        lambda size: "[" * size,
        lambda size: '{"a":' * size,
        lambda size: '["' + '\\"' * size + '", ' + "[" * 200,
        lambda size: "[" + '"a",' * size + "NaN]",
        lambda size: "{" + "".join(f'"{n}":1,' for n in range(size)) + '"0":1}',
    ],
)
def test_the_place_is_found_in_steps_that_grow_with_the_text(text: Any) -> None:
    def refuse(size: int) -> None:
        with pytest.raises(json.JSONDecodeError):
            json_text.loads(text(size))

    assert growth(refuse, 200, 2_000) < 15
