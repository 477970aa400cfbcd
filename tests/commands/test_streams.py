"""Output in an encoding that lacks the characters that commands print."""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

import policypack
from policypack.commands.process import ASCII, adapt
from policypack.reading import python_text

PACK = Path(policypack.__file__).parent
# Rooms whose texts commands print.
PRINTING = ("commands", "report", "exposure", "preview", "organization", "gate", "standalone")


def characters(folder: Path) -> Iterator[tuple[str, str]]:
    """The printable characters beyond ASCII in the literals of a room, each with its file."""
    for file in sorted(folder.rglob("*.py")):
        for node in ast.walk(python_text.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found = {each for each in node.value if not each.isascii() and each.isprintable()}
                yield from ((each, str(file.relative_to(PACK))) for each in found)


@pytest.mark.parametrize("room", PRINTING)
def test_every_character_that_commands_print_has_one_of_ascii(room: str) -> None:
    assert [each for each in characters(PACK / room) if each[0] not in ASCII] == []


def test_one_column_stays_one_column() -> None:
    assert {len(each) for each in ASCII.values()} == {1}
    assert all(each.isascii() and each.isprintable() for each in ASCII.values())


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "latin-1", "cp437"])
def test_a_stream_prints_ascii_for_what_it_lacks(encoding: str) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    adapt(stream)
    stream.write("".join(ASCII) + "\u65e5\U0001f600")
    stream.flush()
    written = stream.buffer.getvalue().decode(encoding)
    for missing, instead in ASCII.items():
        try:
            missing.encode(encoding)
        except UnicodeEncodeError:
            assert instead in written
    assert written.endswith("\\u65e5\\U0001f600")
    assert "\\u2502" not in written


def test_utf_8_is_unchanged() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    adapt(stream)
    stream.write("\u2502 \u65e5")
    stream.flush()
    assert stream.buffer.getvalue().decode() == "\u2502 \u65e5"
