"""The evidence of a framework as CSV (RFC 4180), with a row for each piece of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack.facts.frameworks import FRAMEWORKS
from policypack.report.audit_csv import csv_row
from policypack.report.audit_lines import Line
from policypack.report.evidence.collected import Evidence, Row

COLUMNS = ("framework", "version", *Row._fields)


def csv(found: Evidence, lines: Iterable[Line]) -> Iterator[str]:
    """The header and the rows, as lines pass."""
    framework = FRAMEWORKS[found.framework]
    yield csv_row(COLUMNS)
    for row in found.rows(lines):
        cells = row._replace(rules=" ".join(row.rules), status=row.status.value)  # type: ignore[arg-type]
        yield csv_row((framework.name, framework.version, *cells))
