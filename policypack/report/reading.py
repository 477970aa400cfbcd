"""Reads findings from a file: the document of a run, or JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from policypack.reading import files, json_text
from policypack.report.document_shape import Document, Finding, checker
from policypack.report.json_lines import lines_of

_NEITHER = "name the --output of --format json, or the file of STACKWARDEN_FINDINGS"
_MORE_THAN_ONE = "Extra data"


def read_findings(path: str) -> Document | list[Finding]:
    """The document, or the findings of JSON lines.

    Raises ValueError in one line for what is neither, OSError for a file that cannot be read.
    """
    try:
        text = files.read_text(path, files.REPORT)
    except UnicodeDecodeError:
        raise ValueError(f"{path}: invalid UTF-8; {_NEITHER}") from None
    if not text:
        raise ValueError(f"{path}: empty; the run that wrote it failed; repeat it")
    if not text.strip():
        return []
    try:
        value = json_text.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == _MORE_THAN_ONE:
            return [*_lines(path, text)]
        raise _invalid(path, error, error.lineno) from None
    if isinstance(value, dict) and "schema" not in value and "rule" in value:
        return [*_lines(path, text)]
    return _checked(path, value, text)


def _lines(path: str, text: str) -> Iterator[Finding]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _finding(path, line, number)


def _finding(path: str, line: str, number: int) -> Finding:
    try:
        value = json_text.loads(line)
    except json.JSONDecodeError as error:
        raise _invalid(path, error, number) from None
    fault = fault_of(Finding, value)
    if fault is not None:
        raise ValueError(f"{path}:{number}: {fault[0] or 'finding'}: {fault[1]}; {_NEITHER}")
    found: Finding = value
    return found


def _checked(path: str, value: Any, text: str) -> Document:
    fault = fault_of(Document, value)
    if fault is not None:
        where = lines_of(text).get(fault[0], 1)
        raise ValueError(f"{path}:{where}: {fault[0] or 'document'}: {fault[1]}; {_NEITHER}")
    found: Document = value
    return found


def fault_of(shape: Any, value: Any) -> tuple[str, str] | None:
    """The path of the first fault, and what is wrong there."""
    from pydantic import ValidationError

    try:
        checker(shape).validate_python(value, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return _path(first["loc"]), first["msg"][:1].lower() + first["msg"][1:]
    return None


def _path(location: Sequence[int | str]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return "".join(parts).lstrip(".")


def _invalid(path: str, error: json.JSONDecodeError, line: int) -> ValueError:
    return ValueError(f"{path}:{line}:{error.colno}: invalid JSON ({error.msg}); {_NEITHER}")
