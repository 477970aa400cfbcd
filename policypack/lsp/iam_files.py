"""IAM documents in JSON files, judged as they are typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from lsprotocol.types import Diagnostic, Range

from policypack.engine.catalogue_file import own_rules
from policypack.iam import Accounts
from policypack.lsp import diagnostics
from policypack.lsp.texts import Text
from policypack.program_files.settings_file import settings_file
from policypack.reading.files import PAGE
from policypack.report.entries import Entry, entries
from policypack.report.json_findings import json_finding
from policypack.report.json_lines import Span, spans_of
from policypack.settings.errors import SettingsError
from policypack.settings.settings import Settings
from policypack.standalone.document_files import documents_in
from policypack.standalone.document_verdicts import DocumentJudge
from policypack.standalone.documents import Written

_ROOT = "document"


def judged(file: Path, text: Text, page: Callable[[str], str]) -> list[Diagnostic]:
    """The diagnostics of the IAM documents in a file; none where it has no such document.

    Settings and accounts are those of the settings file beside it, or above it in its repository.
    `page` gives the URL of a rule's page.
    """
    if len(text.source) > PAGE or "Statement" not in text.source:
        return []
    settings = _settings(file.parent)
    accounts = Accounts(own=settings.trusted_accounts)
    judge = DocumentJudge(None, accounts, settings, own_rules())
    return [
        diagnostics.of_entry(entry, where, page(entry.finding["rule"]))
        for written in documents_in(str(file), text.source)
        for entry, where in _placed(judge, written, text)
    ]


def _placed(judge: DocumentJudge, written: Written, text: Text) -> Iterator[tuple[Entry, Range]]:
    found = entries([json_finding(each) for each in judge.verdicts(written)])
    shown = [each for each in found if diagnostics.is_shown(each)]
    if not shown:
        return
    spans, start = spans_of(written.text), text.offset(written.line, written.column)
    broken = written.syntax_error()
    root = f"{_ROOT}{written.prefix}"
    for each in shown:
        path = each.finding["path"].removeprefix(root).removeprefix(".")
        if broken:
            yield each, text.range({"line": broken.line, "column": broken.column})
        else:
            span = _span(spans, path)
            yield each, text.of_offsets(start + span.start, start + span.end)


def _span(spans: Mapping[str, Span], path: str) -> Span:
    """The element, or the nearest one around it where the element is missing: then its beginning,
    since the whole of it would be underlined."""
    if path in spans and path:
        return spans[path]
    while path and path not in spans:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    start = spans.get(path, Span(0, 0)).start
    return Span(start, start + 1)


def _settings(folder: Path) -> Settings:
    """The settings of the folder; the defaults where they are invalid, as their file tells."""
    try:
        found = settings_file(folder)
    except SettingsError:
        return Settings()
    return found.part.values if found else Settings()
