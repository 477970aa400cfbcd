"""The difference of two gates as text, as Markdown for a pull request, and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby

from policypack.gate.changes import Change, Difference, Way
from policypack.gate.facts import BASELINE, PACK, PIPELINE, PROJECT, SETTING, UNREAD, WAIVER
from policypack.start.wording import visible

_NAMES = {
    SETTING: "Setting",
    WAIVER: "Waiver",
    BASELINE: "Baseline entry",
    PACK: "Version of the pack",
    PROJECT: "Project file",
    PIPELINE: "Pipeline",
    UNREAD: "Not read",
}
_HEADINGS = {
    Way.LOOSENS: "Allows more",
    Way.REVIEW: "To be read by a person",
    Way.TIGHTENS: "Allows less",
}
NOTHING = "Nothing in this range changes the gate."


def text(found: Difference) -> str:
    """Returns the changes for a terminal."""
    lines = [f"Gate of {found.base[:12]}..{found.head[:12]}"]
    for way, changes in groupby(found.changes, key=lambda each: each.way):
        lines += ["", _HEADINGS[way]]
        lines += [f"  {_line(each)}" for each in changes]
    lines += ["", _summary(found)]
    return "\n".join(map(visible, lines)) + "\n"


def markdown(found: Difference) -> str:
    """Returns the changes for a pull request."""
    lines = ["### Changes of the gate", ""]
    for way, changes in groupby(found.changes, key=lambda each: each.way):
        lines += [f"**{_HEADINGS[way]}**", ""]
        lines += [f"- {_escaped(visible(_line(each)))}" for each in changes]
        lines += [""]
    return "\n".join([*lines, _summary(found)]) + "\n"


def as_json(found: Difference) -> str:
    """Returns the changes as one object of schema 1."""
    document = {
        "schema": 1,
        "base": found.base,
        "head": found.head,
        "needs_review": found.needs_review,
        "changes": [{**each._asdict(), "way": each.way.value} for each in found.changes],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


FORMATS: dict[str, Callable[[Difference], str]] = {
    "text": text,
    "markdown": markdown,
    "json": as_json,
}


def _summary(found: Difference) -> str:
    if not found.changes:
        return NOTHING
    if not found.needs_review:
        return "Nothing in this range allows more; no second review is needed for the gate."
    loosened = sum(each.way is Way.LOOSENS for each in found.changes)
    others = sum(each.way is Way.REVIEW for each in found.changes)
    parts = [f"{loosened} {'change allows' if loosened == 1 else 'changes allow'} more"]
    parts += [f"{others} more to be read"] if others else []
    return f"{', '.join(parts)}: a second person must review the gate."


def _line(change: Change) -> str:
    name = _NAMES[change.kind]
    if change.kind == PACK:
        verb = "removed" if change.after is None else "added"
        return f"{change.file}: {name} {verb}: {change.after or change.before}"
    is_named = change.kind in (SETTING, WAIVER, PROJECT, PIPELINE) and change.key
    key = f" {change.key}" if is_named else ""
    if change.before is None:
        return f"{change.file}: {name}{key} added: {change.after}"
    if change.after is None:
        return f"{change.file}: {name}{key} removed: {change.before}"
    return f"{change.file}: {name}{key}: {change.before} -> {change.after}"


def _escaped(line: str) -> str:
    """Text without the signs of Markdown and HTML: a name must not draw a link or an image."""
    return "".join(f"\\{each}" if each in "\\`*_[]()<>#|!~@" else each for each in line)
