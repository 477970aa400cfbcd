"""The answers of `who-can` as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from policypack.exposure.drawing.as_json import SCHEMA, evidence_as_json
from policypack.exposure.drawing.captions import document, listed, words
from policypack.exposure.drawing.outline import wrapped
from policypack.exposure.graph.denials import Denial
from policypack.exposure.graph.graph import Evidence
from policypack.exposure.graph.who_can import Answer
from policypack.start.wording import first_few

_ACTIONS = 6
_EXTERNAL = {True: "external account", None: "account known after apply"}


def as_text(answers: Iterable[Answer], action: str, resource: str, width: int = 100) -> str:
    """The answers, certain ones first."""
    found = sorted(answers, key=lambda each: each.undecided)
    lines = [line for each in found for line in _lines(each)]
    if not lines:
        lines = [(0, f"No principal of the stack can perform {action} on {resource}")]
    return "".join(f"{line}\n" for depth, each in lines for line in wrapped(each, depth, width))


def _lines(answer: Answer) -> Iterator[tuple[int, str]]:
    can = "may be able to" if answer.undecided else "can"
    done = first_few(answer.actions, _ACTIONS) or "anything"
    yield 0, f"{who(answer)} {can} perform {done} on {answer.on}"
    yield from ((1, each) for each in reasons(answer))


def reasons(answer: Answer) -> Iterator[str]:
    """The statements that grant it, and what may deny it."""
    for each in answer.evidence:
        yield from words(_without_fix(each))
    for denial in answer.unless:
        yield f"Unless denied by {denial.where}{_when(denial)}"


def who(answer: Answer) -> str:
    """The principal in words: `Role importer`."""
    if answer.kind == "*":
        return f"{answer.principal[:1].upper()}{answer.principal[1:]}"
    named = f"{answer.kind} {answer.principal}".lstrip()
    return named if answer.external is False else f"{named} ({_EXTERNAL[answer.external]})"


def _without_fix(evidence: Evidence) -> Evidence:
    return Evidence(**{**vars(evidence), "fix": ""})


def _when(denial: Denial) -> str:
    under = f" if {', '.join(denial.conditions)}" if denial.conditions else ""
    return f"{under}{f' (undecided: {denial.waits_for})' if denial.waits_for else ''}"


def as_markdown(answers: Iterable[Answer], action: str, resource: str) -> str:
    """The answers as lists."""
    found = sorted(answers, key=lambda each: each.undecided)
    lines = [line for each in found for line in _lines(each)]
    return document(
        f"Who can perform {action} on {resource}",
        [listed((depth + 1, line) for depth, line in lines) or "No principal of the stack\n"],
    )


def as_json(answers: Iterable[Answer], action: str, resource: str) -> str:
    """One JSON object; see docs/map.md."""
    found = {
        "schema": SCHEMA,
        "action": action,
        "resource": resource,
        "principals": [answer_as_json(each) for each in answers],
    }
    return f"{json.dumps(found, indent=2)}\n"


def answer_as_json(answer: Answer) -> dict[str, Any]:
    """An answer with every key."""
    return {
        "principal": answer.principal,
        "kind": answer.kind,
        "urn": answer.urn,
        "external": answer.external,
        "resource": answer.on,
        "actions": list(answer.actions),
        "undecided": answer.undecided,
        "statements": [evidence_as_json(each) for each in answer.evidence],
        "unless": [vars(each) | {"conditions": list(each.conditions)} for each in answer.unless],
    }
