"""The report of an audit in each format, generated piece by piece in one read of its JSON lines."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

from policypack.report import audit_csv, audit_lines, audit_sarif, audit_text, ocsf
from policypack.report.audit_lines import Line
from policypack.report.audit_totals import Totals
from policypack.report.entries import with_folded
from policypack.report.html import volumes
from policypack.report.spools import spool, unspooled
from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule

# Format -> the ending of its file. `jsonl` are the lines of the journal.
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
    lines: Iterable[Line],
    found: Totals,
    rules: Mapping[str, Rule],
    terminal: Terminal,
    *,
    history: Sequence[Path] = (),
    name: str = "audit",
) -> Iterator[Iterable[str]]:
    """The files of a format, each as pieces of text. All but SARIF and large HTML have one file.

    The lines are read once, and `found` counts those that have passed. For HTML, `history` are
    the files of earlier runs, and `name` is that of its files: the last one links to the others.
    """
    if form == "sarif":
        yield from ([each] for each in audit_sarif.logs(lines, found, rules))
    elif form == "text":
        yield audit_text.text(lines, found, rules, terminal)
    elif form == "markdown":
        yield audit_text.markdown(lines, found, rules)
    elif form == "html":
        yield from volumes.pages(lines, rules, history, found, name)
    elif form == "csv":
        yield audit_csv.rows(lines)
    elif form == "ocsf":
        yield _ocsf(lines, found, rules)
    elif form == "json":
        yield _json(lines, found)
    else:
        yield _journal(lines)


def _journal(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as a journal has them."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] != "finding":
            yield audit_lines.text(held)
            held = []
        held.append(line)
    yield audit_lines.text(held)


def _ocsf(lines: Iterable[Line], found: Totals, rules: Mapping[str, Rule]) -> Iterator[str]:
    titles = {name: rule.title for name, rule in rules.items()}
    for line, folded in _told(lines):
        started = datetime.fromisoformat(found.run["run"]["started"].replace("Z", "+00:00"))
        made = ocsf.event(line, titles, found.run["version"], started, folded)
        yield json.dumps(made, separators=(",", ":")) + "\n"


def _told(lines: Iterable[Line]) -> Iterator[tuple[Line, Sequence[Line]]]:
    """Each finding with the findings that are folded into it, and the fixed findings."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] == "finding":
            held.append(line)
            continue
        yield from with_folded(held)
        held = []
        if line["kind"] == "fixed":
            yield line, ()
    yield from with_folded(held)


def _json(lines: Iterable[Line], found: Totals) -> Iterator[str]:
    """The document of a run, and the lines of stacks and of what is fixed besides.

    Its beginning counts what follows, so its lists are kept in files until the last line.
    """
    with ExitStack() as exits:
        lists = {kind: exits.enter_context(spool()) for kind in ("stack", "fixed", "finding")}
        for line in lines:
            if (list_ := lists.get(line["kind"])) is not None:
                kept = {key: value for key, value in line.items() if key not in _LEFT_OUT}
                list_.write(f"{',' if list_.tell() else ''}\n{json.dumps(kept)}")
        yield json.dumps(_head(found))[:-1]
        for key, kind in (("stacks", "stack"), ("fixed", "fixed"), ("findings", "finding")):
            yield f', "{key}": ['
            yield from unspooled(lists[kind])
            yield "]"
        yield "}\n"


def _head(found: Totals) -> dict[str, Any]:
    seconds = found.end and found.end["seconds"]
    return {
        "schema": audit_lines.SCHEMA,
        "version": found.run["version"],
        "run": {**found.run["run"], "seconds": seconds},
        "stack": None,
        "failure": _failure(found),
        "summary": _summary(found),
        "edits": [each.record() for each in found.edits.ordered()],
        "unjudged": {
            kind: {"resources": number, "stacks": found.unjudged_in[kind]}
            for kind, number in sorted(found.unjudged.items())
        },
    }


def _failure(found: Totals) -> dict[str, Any] | None:
    told = [*(f"{name}: {error}" for name, error in found.errors), *found.broken]
    return {"status": 3, "message": "\n".join(told)} if told else None


# The kind shows in the place; a map is for the page that draws it.
_LEFT_OUT = ("kind", "map")


def _summary(found: Totals) -> dict[str, Any]:
    return {
        "outcomes": {each: found.summary["outcomes"][each] for each in ("violates", "undecided")},
        "severities": {each: found.summary["severities"][each] for each in _SEVERITIES},
        **{each: found.summary[""][each] for each in ("blocking", "waived", "folded")},
    }


_SEVERITIES: Sequence[str] = ("low", "medium", "high", "critical")
