"""The findings of a run or an audit as one JSON document, and the lines of an audit as they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

from policypack.report import audit_lines
from policypack.report.audit_lines import Line
from policypack.report.document_shape import Document
from policypack.report.spools import spool, unspooled
from policypack.report.terminal import Terminal
from policypack.report.totals import Totals
from policypack.rule.rule import Rule

# The kind shows in the place; a map is for the page that draws it.
_LEFT_OUT = ("kind", "map")
_SEVERITIES: Sequence[str] = ("low", "medium", "high", "critical")


def text(document: Document, _: Terminal, __: Mapping[str, Rule]) -> str:
    """The document of a run."""
    return json.dumps(document, indent=2) + "\n"


def journal(
    lines: Iterable[Line], _: Totals, __: Mapping[str, Rule], ___: Terminal
) -> Iterator[str]:
    """The lines of an audit as its journal has them."""
    held: list[Line] = []
    for line in lines:
        if line["kind"] != "finding":
            yield audit_lines.text(held)
            held = []
        held.append(line)
    yield audit_lines.text(held)


def audit(
    lines: Iterable[Line], found: Totals, _: Mapping[str, Rule], __: Terminal
) -> Iterator[str]:
    """The document of an audit: as that of a run, with the lines of stacks and of fixed findings.

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


def _summary(found: Totals) -> dict[str, Any]:
    return {
        "outcomes": {each: found.summary["outcomes"][each] for each in ("violates", "undecided")},
        "severities": {each: found.summary["severities"][each] for each in _SEVERITIES},
        **{each: found.summary[""][each] for each in ("blocking", "waived", "folded")},
    }
