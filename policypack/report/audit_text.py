"""The report of an audit for people: a summary as text or Markdown, and each finding on demand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.report import audit_lines
from policypack.report.audit_sentences import sentences
from policypack.report.audit_summary import tables
from policypack.report.audit_totals import Totals
from policypack.report.spools import spool, unspooled
from policypack.report.terminal import Terminal
from policypack.report.text import text as text_of
from policypack.rule.rule import Rule
from policypack.start.wording import escaped, visible

Line = audit_lines.Line
# With more findings than these, the summary alone is shown unless all are asked for.
_FEW = 50


def text(
    lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule], terminal: Terminal
) -> Iterator[str]:
    """A summary; before it the findings, where they are few or a verbose terminal asks for them."""
    with spool() as kept:
        for stack, *findings in audit_lines.stacks(lines):
            if findings and (terminal.verbose or found.open <= _FEW):
                document = audit_lines.document(found.run, stack, findings)
                kept.write(f"{text_of(document, terminal, rules)}\n")
        shown = terminal.verbose or found.open <= _FEW
        yield from unspooled(kept) if shown else ()
    titles = {name: rule.title for name, rule in rules.items()}
    for line in sentences(found, titles):
        yield f"{line}\n"
    for heading, rows in tables(found, titles):
        width = max(len(visible(left)) for left, _ in rows)
        yield f"\n{heading}\n"
        for left, right in rows:
            yield f"  {visible(left):{width}}  {visible(right)}".rstrip() + "\n"
    if not shown:
        yield "\n--verbose lists each finding; --format html makes a page of them\n"


def markdown(lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule]) -> Iterator[str]:
    """The summary as GitHub's Markdown."""
    for _ in lines:
        # What passes is counted.
        pass
    titles = {name: rule.title for name, rule in rules.items()}
    yield "# Stackwarden audit\n\n"
    for line in sentences(found, titles):
        yield f"- {escaped(line)}\n"
    for heading, rows in tables(found, titles):
        yield f"\n## {heading}\n\n| | |\n| --- | --- |\n"
        for left, right in rows:
            yield f"| {escaped(left)} | {escaped(right)} |\n"
