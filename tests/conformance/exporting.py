"""Collects the cases of a source: its sample, its options, and of what is hostile each reason."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from runtime_guards import contract
from runtime_guards.contract import ALIKE, BY_NAME, TRIGGERS, detect
from runtime_guards.testing.samples import sample
from tests.conformance.options import allowing, refusing, required
from tests.conformance.vectors import (
    CALLER_KEY,
    ECHOES,
    VERSION,
    Case,
    as_written,
    case_of,
    options_of,
    read,
    vector,
)
from tests.guards.attacks import FAMILIES
from tests.guards.fuzzing import mutations

# Mutations that are tried for each source, and how many of one reason at one place are kept.
TRIED, ALIKE_KEPT, ACCEPTED_KEPT = 400, 1, 5
# A longer event shows nothing that no shorter one shows, but limits of size.
_LONGEST = 6_000
_EXACT = 1 << 53
_INDEX = re.compile(r"\[[0-9]+\]")


def exported(source: str) -> Iterator[dict[str, Any]]:
    """All vectors of a source."""
    yield from map(vector, _plain(source))
    yield from map(vector, _of_options(source))
    yield from _distinct(source, _attacks(source))
    yield from _distinct(source, _mutations(source), accepted=ACCEPTED_KEPT)
    # Found by `tests.conformance.edges`, which takes long: only their results are made again.
    yield from edges(source)


def edges(source: str) -> Iterator[dict[str, Any]]:
    """The committed vectors that notice faults, with their results made again."""
    written = [each for each in as_written(source) if "/edge/" in each["id"]]
    for each, case in zip(written, edge_cases(source), strict=True):
        yield {**vector(case), **({"edits": each["edits"]} if "edits" in each else {})}


def edge_cases(source: str) -> Iterator[Case]:
    """The cases of the committed vectors that notice faults."""
    yield from (case_of(each) for each in read(source) if "/edge/" in each["id"])


def manifest() -> dict[str, Any]:
    """Data that all vectors share, and how the source of an event is detected."""
    marked = [(each.name, each.mark) for each in TRIGGERS if each.mark]
    marked += contract._SECOND_MARKS.items()
    return {
        "version": VERSION,
        "caller_key": CALLER_KEY.hex(),
        "handler_returns_the_event": list(ECHOES),
        "sources": [each.name for each in TRIGGERS],
        "marks": [
            {"source": name, "places": [_place(place) for place in mark]} for name, mark in marked
        ],
        "alike": dict(ALIKE),
    }


def _place(place: Any) -> dict[str, Any]:
    told: dict[str, Any] = {"path": list(place.path)}
    expected = place.expected
    if isinstance(expected, str):
        told["equals"] = [expected]
    elif hasattr(expected, "service"):
        told["arn_of"] = expected.service
    elif expected is not None:
        told["equals"] = list(expected)
    return told


def _plain(source: str) -> Iterator[Case]:
    options = required(source)
    yield Case(f"{source}/sample", source, options, sample(source))
    if BY_NAME[source].mark:
        found = detect(sample("sqs"))
        other = "s3" if found is not None and found.name == source else "sqs"
        yield Case(f"{source}/undeclared-source", source, options, sample(other))


def _of_options(source: str) -> Iterator[Case]:
    for name, values in allowing(source):
        yield Case(f"{source}/option/{name}/allows", source, {name: values}, sample(source))
    for name in options_of(source):
        found = refusing(source, name)
        if found is not None:
            event, options, effect = found
            others = {each: value for each, value in options.items() if each != name}
            yield Case(f"{source}/option/{name}/without", source, others, event)
            yield Case(f"{source}/option/{name}/{effect}", source, options, event)


def _attacks(source: str) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    for family, attack in _all_attacks().get(source, ()):
        options = required(source)
        if "body" in attack.options:
            options["body"] = {"type": "object"}
        yield f"attack/{family.replace(' ', '-')}", options, attack.event


@cache
def _all_attacks() -> Mapping[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for family, attacks in FAMILIES.items():
        for attack in attacks:
            found.setdefault(attack.validator.trigger, []).append((family, attack))
    return found


def _mutations(source: str) -> Iterator[tuple[str, Mapping[str, Any], Any]]:
    for event in mutations(sample(source), f"conformance/{source}", TRIED):
        yield "mutation", required(source), event


def _distinct(
    source: str, hostile: Iterator[tuple[str, Mapping[str, Any], Any]], accepted: int = 0
) -> Iterator[dict[str, Any]]:
    """Of what is hostile, one for each reason and place."""
    kept: dict[tuple[str, ...], int] = {}
    for kind, options, event in hostile:
        if not portable(event) or event == sample(source):
            continue
        made = vector(Case("", source, options, event))
        key = (kind, made["verdict"], *_seen(made))
        most = accepted if made["verdict"] == "accepted" else ALIKE_KEPT
        if kept.get(key, 0) < most:
            kept[key] = kept.get(key, 0) + 1
            number = sum(count for (name, *_), count in kept.items() if name == kind)
            yield {**made, "id": f"{source}/{kind}/{number}"}


def _seen(made: Mapping[str, Any]) -> Iterator[str]:
    for each in (made, *made["audit"].get("refused", ())):
        if each["reason"]:
            yield f"{each['reason']} {_INDEX.sub('[]', each['path'])}"


def portable(event: Any, longest: int = _LONGEST) -> bool:
    """Whether every JSON parser reads an event alike: its size, depth and numbers are bounded."""
    try:
        short = len(json.dumps(event, allow_nan=False)) <= longest
    except (ValueError, RecursionError):
        return False
    return short and _plain_numbers(event, 0)


def _plain_numbers(value: Any, depth: int) -> bool:
    if isinstance(value, (dict, list)):
        below = value.values() if isinstance(value, dict) else value
        return depth < 60 and all(_plain_numbers(item, depth + 1) for item in below)
    if isinstance(value, float):
        # `-0.0` is an integer for some.
        return abs(value) < _EXACT and repr(value) != "-0.0"
    return not isinstance(value, int) or abs(value) < _EXACT
