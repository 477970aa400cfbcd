"""One line for each finding, as compilers and linters write them: editors and `grep` find places.

infra/__main__.py:12: error: iam-policy-admin (critical) on admin: policy.Statement[0]: ...
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypack.report.document_shape import Document
from policypack.report.entries import Entry, entries
from policypack.report.several import failures
from policypack.report.summaries import collapsed, left_out, summary_lines
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule
from policypack.start.wording import inert, visible


def text(document: Document, terminal: Terminal, _: Mapping[str, Rule]) -> str:
    """Lines for the failure, findings and counts; findings without action are only counted."""
    found = entries(document["findings"])
    told = [each for each in found if terminal.verbose or not collapsed(each)]
    gone = (f"stackwarden: left out: {line}" for line in left_out(document))
    lines = [*_failure(document), *map(_line, told), *gone]
    counts = (f"{label}: {text}" for label, text in summary_lines(document, found))
    return "".join(f"{inert(line)}\n" for line in (*lines, "; ".join(counts)))


def _failure(document: Document) -> Iterator[str]:
    for name, failure in failures(document):
        first, *_ = failure["message"].strip().split("\n")
        yield visible(f"{name or 'stackwarden'}: error: {first}")


def _line(entry: Entry) -> str:
    finding = entry.finding
    name = finding["resource"]["name"] if finding["resource"] else ""
    what = f"{', '.join(entry.rules)} ({finding['severity']})" + (f" on {name}" if name else "")
    # Evidence in the spelling of a language names the property itself.
    told = finding.get("evidence")
    evidence = ("", told) if told else (finding["path"], finding["message"])
    parts = (entry.place, entry.kind.value, what, *evidence)
    return visible(": ".join(part for part in parts if part))
