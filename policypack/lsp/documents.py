"""The documents of a session, judged as they are opened and typed.

These are settings files, IAM documents and the waivers in programs. Also here are the rules that an
editor shows: the pack's, and those of installed distributions.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from lsprotocol.types import Diagnostic, DiagnosticSeverity, Range
from pygls.workspace import Workspace

from policypack.engine.catalogue_file import known_rules, own_rules
from policypack.iam import Accounts
from policypack.lsp import settings_files
from policypack.lsp.judged import fault, is_shown, of_entry
from policypack.lsp.texts import Files, Text
from policypack.program_files.files import JAVASCRIPT, TYPESCRIPT, SourceFile
from policypack.program_files.settings_file import is_settings_file, settings_file
from policypack.program_files.waivers import faults_of
from policypack.reading.files import PAGE
from policypack.report import catalogue
from policypack.report.entries import Entry, entries
from policypack.report.json_findings import Span, json_finding, spans_of
from policypack.report.rule_pages import page_url
from policypack.rule.rule import Rule
from policypack.settings.errors import SettingsError
from policypack.settings.settings import Settings
from policypack.standalone.document_files import documents_in
from policypack.standalone.document_verdicts import DocumentJudge, Written
from policypack.start import clock
from policypack.start.lazy_patterns import lazy_pattern

_ID = lazy_pattern(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+")


@lru_cache(maxsize=1)
def rules() -> Mapping[str, Rule]:
    """The rules by ID."""
    return {rule.id: rule for rule in known_rules()}


def page(rule: str) -> str:
    """The URL of a rule's page; empty if it has none."""
    found = rules().get(rule)
    return page_url(found) if found else ""


def explanation(rule: str, own: Mapping[str, str]) -> str:
    """A rule as Markdown, with the link to its page; `own` has the text of other rules by ID."""
    found = rules().get(rule)
    if found is None:
        return own.get(rule, "")
    url = page_url(found)
    return catalogue.page_markdown(found) + (f"\n[{rule}]({url})\n" if url else "")


def named_at(text: str, column: int) -> tuple[str, int, int] | None:
    """The ID of a rule that a line names at a column from 1, with the columns where it stands."""
    for found in _ID.finditer(text):
        if found.start() < column <= found.end() + 1 and found[0] in rules():
            return found[0], found.start() + 1, found.end() + 1
    return None


# How a comment begins in each language that has waivers, by the suffix of its files.
MARKS = {
    ".py": "#",
    ".yaml": "#",
    **dict.fromkeys((*TYPESCRIPT, *JAVASCRIPT, ".go"), "//"),
}


def waiver_faults(file: Path, text: Text) -> list[tuple[int, str]]:
    """Returns the errors of the waivers in the comments of a file, by line."""
    if file.suffix not in MARKS or "stackwarden" not in text.source or len(text.source) > PAGE:
        return []
    return faults_of(SourceFile(file.name, text.source), rules().keys(), clock.today())


# IAM documents in JSON files, judged as they are typed.

_ROOT = "document"


def judged(file: Path, text: Text, page: Callable[[str], str]) -> list[Diagnostic]:
    """The diagnostics of the IAM documents in a file; none if it has no such document.

    Settings and accounts are those of the settings file beside it, or above it in its repository.
    `page` gives the URL of a rule's page.
    """
    if len(text.source) > PAGE or "Statement" not in text.source:
        return []
    settings = _settings(file.parent)
    accounts = Accounts(own=settings.trusted_accounts)
    judge = DocumentJudge(None, accounts, settings, own_rules())
    return [
        of_entry(entry, where, page(entry.finding["rule"]))
        for written in documents_in(str(file), text.source)
        for entry, where in _placed(judge, written, text)
    ]


def _placed(judge: DocumentJudge, written: Written, text: Text) -> Iterator[tuple[Entry, Range]]:
    found = entries([json_finding(each) for each in judge.verdicts(written)])
    shown = [each for each in found if is_shown(each)]
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


# A person who types is not told before a pause.
_PAUSE_SECONDS = 0.2


class Documents:
    """Judges the newest text of each document; then calls `publish` with the file."""

    def __init__(self, workspace: Workspace, publish: Callable[[Path], None]) -> None:
        self.files = Files(workspace)
        self._publish = publish
        self._found: dict[Path, list[Diagnostic]] = {}
        self._waiting: dict[Path, asyncio.Task[None]] = {}

    def found(self, file: Path) -> list[Diagnostic]:
        """The last findings in a document."""
        return [*self._found.get(file, ())]

    def show(self, file: Path) -> None:
        """Judges a file now."""
        self._judge(file, 0)

    def typed(self, file: Path) -> None:
        """Judges a file when nothing has been typed for a moment."""
        self._judge(file, _PAUSE_SECONDS)

    def closed(self, file: Path) -> None:
        """Stops judging a file; findings of a preview in it are kept."""
        self.files.closed(file)
        waiting = self._waiting.pop(file, None)
        if waiting:
            waiting.cancel()
        self._found.pop(file, None)
        self._publish(file)

    def _judge(self, file: Path, pause: float) -> None:
        before = self._waiting.pop(file, None)
        if before:
            before.cancel()
        task = asyncio.get_running_loop().create_task(self._judged(file, pause))
        self._waiting[file] = task
        task.add_done_callback(lambda done: self._forget(file, done))

    def _forget(self, file: Path, done: asyncio.Task[None]) -> None:
        if self._waiting.get(file) is done:
            del self._waiting[file]

    async def _judged(self, file: Path, pause: float) -> None:
        await asyncio.sleep(pause)
        text = self.files.text(file) if self.files.version(file) is not None else None
        # What takes long does not keep the editor waiting for answers.
        found = await asyncio.to_thread(_found, file, text) if text else []
        self._found.pop(file, None)
        if found:
            self._found[file] = found
        self._publish(file)


def _found(file: Path, text: Text) -> list[Diagnostic]:
    if is_settings_file(file.name):
        faults = settings_files.faults(text.source, rules())
        return [_fault(text, each.line, each.message) for each in faults]
    if file.suffix == ".json":
        return judged(file, text, page)
    return [_fault(text, *each) for each in waiver_faults(file, text)]


def _fault(text: Text, line: int, message: str) -> Diagnostic:
    return fault(text.range({"line": line}), message, DiagnosticSeverity.Error)
