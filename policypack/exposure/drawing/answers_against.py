"""What a change lets principals do, in the forms that people read, and the answers of a base."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from policypack.exposure.drawing.answers import answer_as_json, reasons, who
from policypack.exposure.drawing.as_json import SCHEMA, evidence_of_json
from policypack.exposure.drawing.captions import document, listed
from policypack.exposure.drawing.outline import wrapped_outline
from policypack.exposure.graph.denials import Denial
from policypack.exposure.graph.difference import Degree
from policypack.exposure.graph.who_can import Answer, AnswerChange
from policypack.reading import json_text
from policypack.start.record import record
from policypack.start.wording import first_few

_ACTIONS = 6
_SURELY = {
    Degree.NONE: "cannot",
    Degree.UNDECIDED: "may be able to",
    Degree.CONDITIONAL: "can, under conditions,",
    Degree.CERTAIN: "can",
}


@record(frozen=True, eq=False)
class Asked:
    """The question in the words of the user, what is compared with, and what differs."""

    action: str
    resource: str
    base: str
    changes: tuple[AnswerChange, ...]


def as_text(asked: Asked, width: int = 100) -> str:
    """The counts, and each change with its statements."""
    return wrapped_outline(_outline(asked), width)


def _outline(asked: Asked) -> Iterator[tuple[int, str]]:
    yield 0, heading(asked)
    for each in asked.changes:
        yield 1, _sentence(each)
        yield from ((2, line) for line in reasons(each.answer))


def heading(asked: Asked) -> str:
    """`2 principals more can perform s3:GetObject on uploads than in main; 1 fewer`."""
    new = _principals(each for each in asked.changes if each.is_new)
    gone = _principals(each for each in asked.changes if each.is_gone)
    noun = "principal" if new == 1 else "principals"
    about = f"can perform {asked.action} on {asked.resource} than in {asked.base}"
    return f"{new or 'No'} {noun} more {about}; {gone or 'none'} fewer"


def _principals(changes: Iterable[AnswerChange]) -> int:
    return len({(each.answer.kind, each.answer.principal) for each in changes})


def _sentence(change: AnswerChange) -> str:
    done = f"perform {first_few(change.actions, _ACTIONS)} on {change.answer.on}"
    before = f" (before: {_SURELY[change.before].rstrip(',')})"
    return f"{who(change.answer)} now {_SURELY[change.after]} {done}{before}"


def as_json(asked: Asked) -> str:
    """One JSON object; see docs/map.md."""
    written = {
        "schema": SCHEMA,
        "action": asked.action,
        "resource": asked.resource,
        "against": asked.base,
        "changes": [
            {
                **answer_as_json(each.answer),
                "actions": list(each.actions),
                "before": each.before.name.lower(),
                "after": each.after.name.lower(),
            }
            for each in asked.changes
        ],
    }
    return f"{json.dumps(written, indent=2)}\n"


def as_markdown(asked: Asked) -> str:
    """The is treated as the heading, and a list of the changes."""
    title, *rest = _outline(asked)
    return document(title[1], [listed(rest)])


FORMATS: Mapping[str, Callable[[Asked], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}


def of_json(text: str, action: str, resource: str) -> tuple[Answer, ...] | None:
    """The answers of a document of `--format json`, or None if the text is none of them.

    Raises ValueError for a document that is broken, or that answers another question.
    """
    try:
        found = json_text.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or "principals" not in found:
        return None
    if found.get("schema") != SCHEMA:
        raise ValueError("unsupported schema of the answers; write them again with this version")
    asked = (found.get("action"), found.get("resource"))
    if asked != (action, resource):
        raise ValueError(f"answers to a different query: {asked[0]} on {asked[1]}")
    try:
        return tuple(_answers(found["principals"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ValueError("invalid answers; write them again with `stackwarden who-can`") from None


def _answers(given: Iterable[Mapping[str, Any]]) -> Iterator[Answer]:
    for each in given:
        yield Answer(
            principal=each["principal"],
            kind=each["kind"],
            urn=each["urn"],
            on=each["resource"],
            actions=tuple(each["actions"]),
            undecided=each["undecided"],
            evidence=tuple(map(evidence_of_json, each["statements"])),
            unless=tuple(map(_denial, each["unless"])),
            external=each["external"],
        )


def _denial(given: Mapping[str, Any]) -> Denial:
    return Denial(given["where"], tuple(given["conditions"]), given["waits_for"])
