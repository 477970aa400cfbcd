"""Findings as diagnostics of an editor."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol.types import CodeDescription, Diagnostic, DiagnosticSeverity, Range

from policypack.report.also import evidence, labelled
from policypack.report.entries import Entry, Kind
from policypack.start.wording import visible

SOURCE = "stackwarden"
_SEVERITIES: Mapping[Kind, DiagnosticSeverity] = {
    Kind.ERROR: DiagnosticSeverity.Error,
    Kind.WARNING: DiagnosticSeverity.Warning,
    Kind.REMEDIATED: DiagnosticSeverity.Warning,
    Kind.UNDECIDED: DiagnosticSeverity.Information,
}


def is_shown(entry: Entry) -> bool:
    """Whether an editor shows it: waived and known findings are omitted."""
    return entry.kind in _SEVERITIES


def of_entry(entry: Entry, where: Range, page: str) -> Diagnostic:
    """The diagnostic of an entry; `page` is the URL of its rule's page, which may be empty."""
    return Diagnostic(
        range=where,
        message=message(entry),
        severity=_SEVERITIES[entry.kind],
        code=entry.finding["rule"],
        code_description=CodeDescription(page) if page else None,
        source=SOURCE,
    )


def message(entry: Entry) -> str:
    """Title, evidence and fix, each on its line, as a terminal report has them."""
    if len(entry.rules) > 1:
        lines = [evidence(entry.finding), f"Rules: {', '.join(entry.rules)}"]
        return "\n".join(map(visible, lines))
    lines = [entry.title] if entry.title else []
    for label, text in labelled(entry.finding, entry.also):
        lines.append(f"{label}: {text}" if label else text)
    return "\n".join(lines)


def fault(where: Range, text: str, severity: DiagnosticSeverity) -> Diagnostic:
    """Returns the diagnostic of a problem other than a rule's finding."""
    return Diagnostic(range=where, message=visible(text), severity=severity, source=SOURCE)
