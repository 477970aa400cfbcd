"""The HTML report of an audit's journal or of a run's document, with the trend of earlier runs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.report.code_frames import Line as CodeLine
from policypack.report.code_frames import frame_of
from policypack.report.document_shape import Document
from policypack.report.html import lines as lines_of
from policypack.report.html.lines import Line
from policypack.report.html.page import page
from policypack.report.html.trend import point
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rule.rule import Rule

Rules = Mapping[str, Rule]


def of_journal(
    lines: Iterable[Line],
    rules: Rules,
    history: Sequence[Path] = (),
    found: Totals | None = None,
) -> Iterator[str]:
    """The page of an audit, piece by piece; `found` counts the lines that have passed.

    `history` are journals or documents of earlier runs. Raises ValueError for what is neither.
    """
    return _page(lines, "Security audit", rules, history, found)


def of_document(
    document: Document,
    rules: Rules,
    history: Sequence[Path] = (),
    terminal: Terminal | None = None,
) -> Iterator[str]:
    """The page of one run, piece by piece, with the same `history`.

    It has the code at the findings where `terminal` names the folder of the sources.
    """
    shown = terminal or Terminal()
    stack, command = document["stack"], document["run"]["command"]
    of = f"{stack['project']}/{stack['stack']}: {command}" if stack else f"stackwarden {command}"
    lines = lines_of.of_document(document)
    return _page(lines, of, rules, history, excerpt=lambda each: _excerpt(each, shown))


def _excerpt(finding: Line, terminal: Terminal) -> Sequence[CodeLine]:
    return frame_of(finding, terminal.root, terminal.known)


def _page(
    lines: Iterable[Line],
    title: str,
    rules: Rules,
    history: Sequence[Path],
    found: Totals | None = None,
    **options: Any,
) -> Iterator[str]:
    earlier = [point(lines_of.of_file(each)) for each in history]
    return page(lines, rules, title=title, earlier=earlier, found=found, **options)
