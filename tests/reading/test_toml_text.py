"""TOML within bounds."""

from __future__ import annotations

import pytest

from policypack.reading import toml_text
from policypack.reading.files import MalformedError, RefusedError


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("#" * (toml_text.MAX_SIZE + 1), "is too large to be read", 1),
        ("a = [" + "{}," * toml_text.MAX_CONTAINERS + "]", "has too many elements", 1),
        ("a = 1\n" + ".".join("a" * 65) + " = 1", "is nested too deeply", 2),
        ("a = " + "[" * 100_000, "is nested too deeply", 1),
        ("a = " + "9" * 5_000, "is not valid TOML", 1),
        ("a = 1\nb = ", "is not valid TOML", 2),
        ("a = 2001-99-99", "is not valid TOML", 1),
        ("a = 1\na = 2", "is not valid TOML", 2),
        ("a = 1\n\x00", "is not valid TOML", 2),
    ],
)
def test_what_is_refused_has_a_reason_and_a_line(text: str, reason: str, line: int) -> None:
    with pytest.raises(RefusedError) as raised:
        toml_text.loads(text)
    assert (raised.value.reason, raised.value.line) == (reason, line)
    assert isinstance(raised.value, MalformedError) == (reason == "is not valid TOML")


def test_a_document_is_read() -> None:
    assert toml_text.loads("a.b = [1, 2]") == {"a": {"b": [1, 2]}}
