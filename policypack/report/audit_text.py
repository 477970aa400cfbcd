"""The report of an audit for people: a summary as text or Markdown, and each finding on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from policypack.report import audit_lines, documents
from policypack.report.audit_totals import Totals, headline, name_of, tables
from policypack.wording import visible

# With more findings than these, the summary alone is shown unless all are asked for.
_FEW = 50


def text(file: Path, found: Totals, titles: Mapping[str, str], verbose: bool) -> Iterator[str]:
    """A summary; before it every finding, where they are few or `verbose` asks for them."""
    shown = verbose or sum(found.outcomes.values()) <= _FEW
    if shown:
        for stack, *findings in audit_lines.stacks(file):
            if findings:
                yield f"{visible(name_of(stack))}\n\n{documents.report_text(findings)}\n"
    for line in headline(found):
        yield f"{line}\n"
    for heading, rows in tables(found, titles):
        width = max(len(visible(left)) for left, _ in rows)
        yield f"\n{heading}\n"
        for left, right in rows:
            yield f"  {visible(left):{width}}  {visible(right)}".rstrip() + "\n"
    if not shown:
        yield "\n--verbose lists each finding\n"


def markdown(found: Totals, titles: Mapping[str, str]) -> Iterator[str]:
    """The summary as GitHub's Markdown."""
    yield "# Stackwarden audit\n\n"
    for line in headline(found):
        yield f"- {line}\n"
    for heading, rows in tables(found, titles):
        yield f"\n## {heading}\n\n| | |\n| --- | --- |\n"
        for left, right in rows:
            yield f"| {_cell(left)} | {_cell(right)} |\n"


def _cell(content: str) -> str:
    escaped = visible(content).replace("\\", "\\\\").replace("|", "\\|")
    return escaped.replace("<", "&lt;").replace("[", "\\[").replace("`", "\\`")
