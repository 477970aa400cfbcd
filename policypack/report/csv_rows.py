"""Findings as CSV (RFC 4180), one row each, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policypack.facts.frameworks import FRAMEWORKS
from policypack.report.audit_lines import Line
from policypack.report.rule_pages import requirements_of
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rule.rule import Rule

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
    "folded_into",
    "message",
    "fix",
    "owner",
    "team",
    "waived_by",
    "waived_until",
    "waived_because",
    "fingerprint",
    *FRAMEWORKS,
)
# Columns that a finding of the baseline alone lacks.
_UNKNOWN_OF_FIXED = ("outcome", "blocking", "folded_into", "message", "fix", "waived")
# A spreadsheet would run a cell that begins so: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def audit(lines: Iterable[Line], _: Totals, __: Mapping[str, Rule], ___: Terminal) -> Iterator[str]:
    """The header, a row for each finding, and one for each that is fixed since the baseline.

    One that is folded names the rule of the finding that has it.
    """
    yield csv_row(COLUMNS)
    for line in lines:
        if line["kind"] == "fixed":
            line = {**dict.fromkeys(_UNKNOWN_OF_FIXED), **line, "status": "fixed"}
        elif line["kind"] != "finding":
            continue
        yield csv_row(_cells(line))


def _cells(line: Mapping[str, Any]) -> list[Any]:
    waived = line["waived"] or {}
    given = {
        **line,
        "resource": (line["resource"] or {}).get("urn"),
        "folded_into": (line["folded_into"] or {}).get("rule"),
        "waived_by": waived.get("owner"),
        "waived_until": waived.get("expires"),
        "waived_because": waived.get("reason"),
        **{name: " ".join(ids) for name, ids in requirements_of(line).items()},
    }
    return [given.get(column) for column in COLUMNS]


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULAS) else cell


def csv_row(cells: Iterable[Any]) -> str:
    """A row in which no cell is a formula."""
    written = io.StringIO()
    csv.writer(written).writerow([_safe(each) for each in cells])
    return written.getvalue()
