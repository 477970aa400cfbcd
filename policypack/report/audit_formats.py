"""The report of an audit in each format, made from its JSON lines piece by piece."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from policypack.reading import files
from policypack.report import audit_csv, audit_lines, audit_sarif, audit_text, ocsf
from policypack.report.audit_totals import Totals
from policypack.report.html import report as html
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule

# Format -> the ending of its file. `jsonl` is the journal itself.
ENDINGS: Mapping[str, str] = {
    "text": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "ocsf": "ocsf.jsonl",
    "csv": "csv",
    "markdown": "md",
    "html": "html",
}


def pieces(
    form: str,
    file: Path,
    found: Totals,
    rules: Mapping[str, Rule],
    terminal: Terminal,
    *,
    history: Sequence[Path] = (),
) -> Iterator[Iterable[str]]:
    """The files of a format, each as pieces of text. All but SARIF have one file.

    For HTML, `history` are the files of earlier runs.
    """
    if form == "sarif":
        yield from ([each] for each in audit_sarif.logs(file, found.run, rules))
    elif form == "text":
        yield audit_text.text(file, found, rules, terminal)
    elif form == "markdown":
        yield audit_text.markdown(found, rules)
    elif form == "html":
        yield html.of_journal(file, rules, history)
    elif form == "csv":
        yield audit_csv.rows(file)
    elif form == "ocsf":
        yield _ocsf(file, found, rules)
    elif form == "json":
        yield _json(file, found)
    else:
        yield _jsonl(file)


def _jsonl(file: Path) -> Iterator[str]:
    for line in files.lines(file):
        yield line.decode()


def _ocsf(file: Path, found: Totals, rules: Mapping[str, Rule]) -> Iterator[str]:
    titles = {name: rule.title for name, rule in rules.items()}
    started = datetime.fromisoformat(found.run["run"]["started"].replace("Z", "+00:00"))
    for line in audit_lines.read(file):
        if line["kind"] == "fixed" or _is_told(line):
            made = ocsf.event(line, titles, found.run["version"], started)
            yield json.dumps(made, separators=(",", ":")) + "\n"


def _is_told(line: Mapping[str, Any]) -> bool:
    return line["kind"] == "finding" and line["folded_into"] is None


def _json(file: Path, found: Totals) -> Iterator[str]:
    """The document of a run, and the lines of stacks and of what is fixed besides."""
    seconds = found.end and found.end["seconds"]
    head = {
        "schema": audit_lines.SCHEMA,
        "version": found.run["version"],
        "run": {**found.run["run"], "seconds": seconds},
        "stack": None,
        "failure": _failure(found),
        "summary": _summary(found),
        "unjudged": {
            kind: {"resources": number, "stacks": found.unjudged_in[kind]}
            for kind, number in sorted(found.unjudged.items())
        },
    }
    yield json.dumps(head)[:-1]
    for key, kind in (("stacks", "stack"), ("fixed", "fixed"), ("findings", "finding")):
        yield f', "{key}": ['
        yield from _joined(line for line in audit_lines.read(file) if line["kind"] == kind)
        yield "]"
    yield "}\n"


def _failure(found: Totals) -> dict[str, Any] | None:
    told = [*(f"{name}: {error}" for name, error in found.errors), *found.broken]
    return {"status": 3, "message": "\n".join(told)} if told else None


def _joined(lines: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for number, line in enumerate(lines):
        kept = {key: value for key, value in line.items() if key not in _LEFT_OUT}
        yield f"{',' if number else ''}\n{json.dumps(kept)}"


# The kind shows in the place; a map is for the page that draws it.
_LEFT_OUT = ("kind", "map")


def _summary(found: Totals) -> dict[str, Any]:
    return {
        "outcomes": {each: found.summary["outcomes"][each] for each in ("violates", "undecided")},
        "severities": {each: found.summary["severities"][each] for each in _SEVERITIES},
        **{each: found.summary[""][each] for each in ("blocking", "waived", "folded")},
    }


_SEVERITIES: Sequence[str] = ("low", "medium", "high", "critical")
