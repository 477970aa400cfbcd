"""Findings as GitHub's workflow commands: annotations of the lines of a pull request.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from policypack.report.also import Finding, lines
from policypack.report.document_shape import Document
from policypack.report.entries import OPEN, Entry, Kind, entries
from policypack.report.repository_paths import repository_path
from policypack.report.several import failures, located
from policypack.report.summaries import count, covered, left_out, undecided
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule
from policypack.start.wording import inert

# GitHub shows ten of each per step, so what needs no action is counted in one.
_COMMANDS = {True: "error", False: "warning"}


def text(document: Document, terminal: Terminal, _: Mapping[str, Rule]) -> str:
    """A line for each finding, the blocking ones first, and one that counts the others."""
    found = entries(located(document)["findings"])
    told = [*_failure(document)]
    listed = [each for each in found if each.kind in OPEN]
    told += [_annotation(each, terminal) for each in sorted(listed, key=lambda it: not it.blocks)]
    lines = (*told, *_counts(document, found), *_left_out(document))
    return "".join(f"{line}\n" for line in lines)


def _failure(document: Document) -> Iterator[str]:
    for name, failure in failures(document):
        message = f"{name}: {failure['message']}" if name else failure["message"]
        yield _command("error", {"title": "stackwarden"}, message)


def _left_out(document: Document) -> Iterator[str]:
    told = "; ".join(left_out(document))
    if told:
        yield _command("notice", {"title": "stackwarden"}, f"left out: {told}")


def _annotation(entry: Entry, terminal: Terminal) -> str:
    finding = entry.finding
    file = repository_path(finding["file"], terminal.root)
    place = {"file": file, **_span(finding)} if file else {}
    title = f"{finding['rule']} ({finding['severity']})"
    name = f" [{entry.resource}]" if entry.resource else ""
    first, *rest = lines(finding, entry.also)
    message = "\n".join([f"{entry.title}{name}", first, *rest])
    return _command(_COMMANDS[entry.blocks], {**place, "title": title}, message)


def _span(finding: Finding) -> dict[str, object]:
    """Lines and columns; GitHub takes columns of one line, up to the last one of what is meant."""
    line, end = finding["line"], finding.get("end_line")
    span = {"line": line, "endLine": end if end != line else None}
    if end == line and finding.get("end_column"):
        span |= {"col": finding["column"], "endColumn": finding["end_column"] - 1}
    return span


def _counts(document: Document, found: Sequence[Entry]) -> Iterator[str]:
    kinds = Counter(each.kind for each in found)
    accepted = [kind for kind in (Kind.WAIVED, Kind.KNOWN) if kinds[kind]]
    parts = [f"{label}: {text}" for label, text in covered(document)]
    parts += [f"{kind.value}: {count(kinds[kind], 'finding')}" for kind in accepted]
    if kinds[Kind.UNDECIDED]:
        parts.append(undecided(found))
    if parts:
        yield _command("notice", {"title": "stackwarden"}, "; ".join(parts))


def _command(name: str, properties: Mapping[str, object], message: str) -> str:
    given = (f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {','.join(given)}::{_data(message)}"


def _data(value: object) -> str:
    # As the runner's own toolkit does: github.com/actions/toolkit, packages/core/src/command.ts.
    return inert(str(value)).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: object) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
