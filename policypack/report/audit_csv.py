"""The findings of an audit as CSV (RFC 4180), one row each, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

COLUMNS = (
    "project",
    "stack",
    "rule",
    "severity",
    "outcome",
    "blocking",
    "status",
    "resource",
    "path",
    "message",
    "fix",
    "waived_until",
    "fingerprint",
)
# A spreadsheet would run a cell that begins so: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def rows(lines: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """The header and a row for each finding that is not folded into another one."""
    yield _row(COLUMNS)
    for line in lines:
        if line["kind"] == "finding" and line["folded_into"] is None:
            yield _row([_safe(each) for each in _cells(line)])


def _cells(line: Mapping[str, Any]) -> list[Any]:
    given = {
        **line,
        "resource": (line["resource"] or {}).get("urn"),
        "waived_until": (line["waived"] or {}).get("expires"),
    }
    return [given[column] for column in COLUMNS]


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def _row(cells: Any) -> str:
    written = io.StringIO()
    csv.writer(written).writerow(cells)
    return written.getvalue()
