"""Every text file and every pipe of a process is opened with its encoding.

Without one, Python takes the encoding of the locale, so the same file reads differently on another
machine. Ruff's PLW1514 finds the calls whose receiver it knows; this test finds the others by their
names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text

ROOT = Path(__file__).parents[2]
FOLDERS = ("policypack", "runtime_guards", "infra", "conformance", "integrations", "tools", "tests")
# How many positional arguments a call has at least if its encoding is among them.
TEXT_METHODS = {"read_text": 1, "write_text": 2}
# Where the mode stands among the positional arguments.
MODES = {
    "open": 1, "io.open": 1, "os.fdopen": 1, "gzip.open": 1, "bz2.open": 1, "lzma.open": 1,
    "TemporaryFile": 0, "NamedTemporaryFile": 0, "tempfile.TemporaryFile": 0,
    "tempfile.NamedTemporaryFile": 0,
}  # fmt: skip
# These read bytes unless the mode says otherwise; the others of the table read text.
BINARY = ("gzip", "bz2", "lzma", "tempfile", "Temporary", "NamedTemporary")
# Objects and modules whose `open` knows no encoding.
OTHERS = ("archive", "editor", "opener", "os", "reader", "tarfile", "webbrowser", "zipfile")

# Names of possible calls: most modules have none and need not be parsed.
SUSPECT = re.compile(
    r"""(?:open|read_text|write_text|TextIOWrapper|TemporaryFile)\((?!\)?[^\n]*(?:encoding=|"[rwax]b"))"""
    r"|\b(?:text|universal_newlines)=True"
)


def lacks_encoding(call: ast.Call) -> bool:
    """Whether a call opens a text without saying its encoding."""
    words = {each.arg: each.value for each in call.keywords}
    if "encoding" in words:
        return False
    if any(_is_true(words.get(name)) for name in ("text", "universal_newlines")):
        return True
    name = ast.unparse(call.func)
    last = name.rpartition(".")[2]
    if last in TEXT_METHODS:
        return len(call.args) < TEXT_METHODS[last]
    if last == "TextIOWrapper":
        return len(call.args) < 2
    place = MODES.get(name)
    if place is None and last == "open" and "." in name and name.split(".")[-2] not in OTHERS:
        place = 0
    return place is not None and _is_text(name, [*call.args[place : place + 1], *_mode(words)])


def _mode(words: dict[str | None, ast.expr]) -> Iterator[ast.expr]:
    if "mode" in words:
        yield words["mode"]


def _is_text(name: str, modes: list[ast.expr]) -> bool:
    """Whether the mode is one of text. What is no mode, such as a name in an archive, is none."""
    if not modes:
        return not name.startswith(BINARY)
    given = modes[0]
    if not isinstance(given, ast.Constant) or not isinstance(given.value, str):
        return False
    is_mode = 0 < len(given.value) <= 3 and set(given.value) <= set("rwaxt+")
    return is_mode and (not name.startswith(("gzip", "bz2", "lzma")) or "t" in given.value)


def _is_true(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is True


def calls_without(text: str) -> list[int]:
    """The lines of such calls in a module."""
    if not SUSPECT.search(text):
        return []
    calls = (node for node in ast.walk(python_text.parse(text)) if isinstance(node, ast.Call))
    return [call.lineno for call in calls if lacks_encoding(call)]


def test_every_text_is_opened_with_its_encoding() -> None:
    faults = [
        f'{file.relative_to(ROOT)}:{line}: add encoding="utf-8"'
        for folder in FOLDERS
        for file in sorted((ROOT / folder).rglob("*.py"))
        if not {"node_modules", ".venv"} & {*file.parts}
        for line in calls_without(file.read_text(encoding="utf-8"))
    ]
    assert faults == []


@pytest.mark.parametrize(
    "line",
    [
        "file.read_text()",
        "(folder / 'a').read_text(errors='replace')",
        "file.write_text(text)",
        "open(name)",
        "open(name, 'w')",
        "io.open(name, mode='r')",
        "file.open()",
        "file.open('a')",
        "(folder / 'a').open('w', newline='')",
        "gzip.open(name, 'rt')",
        "os.fdopen(handle, 'w')",
        "tempfile.TemporaryFile('w+')",
        "io.TextIOWrapper(raw)",
        "subprocess.run(command, text=True)",
        "subprocess.Popen(command, universal_newlines=True, **options)",
    ],
)
def test_a_call_without_encoding_is_reported(line: str) -> None:
    assert calls_without(f"import subprocess\n{line}\n") == [2]
    assert calls_without(f"{line[:-1]}, encoding='utf-8')\n".replace("(, ", "(")) == []


@pytest.mark.parametrize(
    "line",
    [
        "open(name, 'rb')",
        "file.open('wb')",
        "gzip.open(name)",
        "os.fdopen(handle, 'rb')",
        "os.open(name, flags)",
        "tarfile.open(fileobj=made)",
        "archive.open('name')",
        "tempfile.TemporaryFile()",
        "subprocess.run(command, text=False)",
        "distribution.read_text('METADATA')",
    ],
)
def test_a_call_for_bytes_needs_no_encoding(line: str) -> None:
    assert calls_without(f"{line}\n") == []
