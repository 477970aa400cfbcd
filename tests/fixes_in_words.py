"""Follows the text of a fix word for word, where it says which properties hold which values.

    Set encrypted to true, and kmsKeyId to the ARN of a customer managed key

A text that asks for anything else, such as another resource, is not followed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.testing.laws import missing

# Values that a text describes.
_DESCRIBED = {
    "the ARN of a customer managed key": "arn:aws:kms:eu-central-1:111122223333:key/1234abcd",
    "the ARN of a log group": "arn:aws:logs:eu-central-1:111122223333:log-group:orders:*",
    "the ARN of a role": "arn:aws:iam::111122223333:role/orders",
}
# A name that begins with a capital letter is a key of a document, which no property shows.
_PATH = r"(?P<path>[a-z]\w*(?:\[\d+\])*(?:\.\w+(?:\[\d+\])*)*)"
_VALUE = (
    r"(?P<value>true|false|\d+|\"[^\"]*\"|\[[^\]]*\]|"
    rf"{'|'.join(_DESCRIBED)}|the value of the setting \w+ \((?P<default>\d+) by default\))"
)
_STEP = re.compile(
    rf"(?:set )?{_PATH} to {_VALUE}(?: or (?:more|less|\"[^\"]*\"))*|remove (?P<removed>\w[\w.]*)"
)
_AND = re.compile(r", and | and |, ")
# What follows is a condition, an alternative, an explanation or a step outside the resource.
_REST = re.compile(
    r", or |;|\. |,? once |,? (?:which|whose|that|unless|followed by)\b| of (?:its|the) \w* ?region"
    r"|(?P<elsewhere>,? and (?:accept|add|allow|connect|create|grant|have|let|list|wait)\b)"
)


def is_whole(fix: str) -> bool:
    """Whether the steps are all that the text asks for: none is outside the resource."""
    return not any(each["elsewhere"] for each in _REST.finditer(fix))


class Step(NamedTuple):
    """A property, by its path as the text has it, and its value; None removes the property."""

    path: str
    value: Any


def steps_of(fix: str) -> tuple[Step, ...]:
    """The steps of a fix; none if the text asks for anything that is not a property's value."""
    text = _REST.split(fix, maxsplit=1)[0]
    if not text.startswith("Set "):
        return ()
    steps: list[Step] = []
    position = len("Set ")
    while position < len(text):
        between = _AND.match(text, position) if steps else None
        step = _STEP.match(text, between.end() if between else position)
        if step is None or (steps and between is None):
            return ()
        steps.append(_step(step))
        position = step.end()
    return tuple(steps)


def _step(match: re.Match[str]) -> Step:
    if match["removed"]:
        return Step(match["removed"], None)
    written = match["default"] or match["value"]
    value = _DESCRIBED[written] if written in _DESCRIBED else json.loads(written)
    return Step(match["path"], value)


def properties_after(verdict: Verdict, bad: Resource) -> dict[str, Any]:
    """The properties of the resource after the steps of a finding's fix.

    Raises ValueError if the fix names a property that the resource cannot have.
    """
    properties: dict[str, Any] = json.loads(json.dumps(dict(bad.wire)))
    near = verdict.path
    for step in steps_of(verdict.fix):
        path = next(_places(step.path, near, verdict.path, bad.type), None)
        if path is None:
            raise ValueError(f"{bad.type} has no {step.path}: {verdict.fix}")
        _put(properties, path, step.value)
        near = path
    return properties


def _places(path: str, near: str, place: str, kind: str) -> Iterator[str]:
    """Where a path of a text can be: at the finding, at the top, or beside the step before."""
    beside = (f"{each.rpartition('.')[0]}.{path}" for each in (near, place) if "." in each)
    at_end = [place] if place == path or place.endswith(f".{path}") else []
    within = [f"{place}.{path}"] if place.endswith("]") else []
    yield from (each for each in (*at_end, path, *beside, *within) if not missing(kind, each))


def _put(held: Any, path: str, value: Any) -> None:
    *above, last = (
        int(each[1:-1]) if each.startswith("[") else each
        for each in re.findall(r"[^.\[\]]+|\[\d+\]", path)
    )
    for key in above:
        if isinstance(key, str) and held.get(key) is None:
            held[key] = {}
        held = held[key]
    if value is None:
        held.pop(last, None)
    else:
        held[last] = value
