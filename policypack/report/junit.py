"""Findings as JUnit XML: what blocks is a failure, what does not is skipped with its reason.

GitLab, Jenkins, Azure Pipelines and others show it: https://docs.gitlab.com/ci/testing/unit_test_reports
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from policypack.report.also import lines, shown_path
from policypack.report.document_shape import Document
from policypack.report.entries import Entry, Kind, by_rule
from policypack.report.repository_paths import repository_path
from policypack.report.several import parts
from policypack.report.summaries import covered
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule
from policypack.start.wording import visible

_SKIPPED = {
    Kind.WARNING: "advisory",
    Kind.REMEDIATED: "remediated",
    Kind.UNDECIDED: "undecided",
    Kind.WAIVED: "waived",
    Kind.KNOWN: "known",
}


def text(document: Document, terminal: Terminal, _: Mapping[str, Rule]) -> str:
    """One suite for each project: a case for the run, which a failure of the program ends, and one
    per finding."""
    suites = ElementTree.Element("testsuites")
    names = [f" {each['id']}" for each in document.get("projects", ())] or [""]
    for name, part in zip(names, parts(document), strict=False):
        suites.append(_suite(part, name, terminal))
    ElementTree.indent(suites)
    made = ElementTree.tostring(suites, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{made}\n'


def _suite(document: Document, name: str, terminal: Terminal) -> ElementTree.Element:
    found = by_rule(document["findings"])
    suite = ElementTree.Element("testsuite", _counts(document, name, found))
    _run(suite, document)
    seen: dict[tuple[str, str], int] = {}
    for entry in found:
        _case(suite, entry, terminal, seen)
    return suite


def _counts(document: Document, name: str, found: Sequence[Entry]) -> dict[str, str]:
    failures = sum(each.blocks for each in found)
    numbers = {
        "tests": len(found) + 1,
        "failures": failures,
        "errors": int(document["failure"] is not None),
        "skipped": len(found) - failures,
    }
    seconds = document["run"]["seconds"] or 0
    started = document["run"]["started"]
    return {
        "name": visible(f"stackwarden {document['run']['command']}{name}"),
        **{key: str(number) for key, number in numbers.items()},
        "time": f"{seconds:.1f}",
        # The schema of Ant has a time without a zone.
        **({"timestamp": started.rstrip("Z")} if started else {}),
    }


def _run(suite: ElementTree.Element, document: Document) -> None:
    """A suite without a case is a fault to some services."""
    case = ElementTree.SubElement(suite, "testcase", classname="stackwarden", name="run")
    failure = document["failure"]
    if failure:
        message = visible(failure["message"].split("\n")[0])
        error = ElementTree.SubElement(case, "error", message=message)
        error.text = "\n".join(map(visible, failure["message"].split("\n")))
    told = [f"{label}: {text}" for label, text in covered(document)]
    if told:
        ElementTree.SubElement(case, "system-out").text = "\n".join(told)


def _case(
    suite: ElementTree.Element,
    entry: Entry,
    terminal: Terminal,
    seen: dict[tuple[str, str], int],
) -> None:
    finding = entry.finding
    case = ElementTree.SubElement(suite, "testcase", _place(entry, terminal, seen))
    told = "\n".join(lines(finding, entry.also))
    title = f"{finding['severity']}: {entry.title or visible(finding['message'])}"
    if entry.blocks:
        made = ElementTree.SubElement(case, "failure", type=finding["severity"], message=title)
        made.text = told
        return
    reason = _SKIPPED[entry.kind]
    skipped = ElementTree.SubElement(case, "skipped", message=f"{reason}: {title}")
    skipped.text = told


def _place(entry: Entry, terminal: Terminal, seen: dict[tuple[str, str], int]) -> dict[str, str]:
    finding = entry.finding
    rule = visible(finding["rule"])
    subject = entry.resource or visible(finding["file"] or "")
    name = " ".join(part for part in (subject, visible(shown_path(finding))) if part) or rule
    number = seen[rule, name] = seen.get((rule, name), 0) + 1
    file = repository_path(finding["file"], terminal.root)
    return {
        "classname": rule,
        # Of cases with one name GitLab shows the first.
        "name": name if number == 1 else f"{name} ({number})",
        **({"file": visible(file)} if file else {}),
        **({"line": str(finding["line"])} if file and finding["line"] else {}),
    }
