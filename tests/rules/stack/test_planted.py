"""Planted secrets and look-alikes in the same carriers: how many of each are judged correctly.

The verdict is part of the construction: what is planted is a secret, and a look-alike of
`tests/credentials/lookalikes.csv` is none. Both are written in all notations that a carrier may
have, so that neither side is easier.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import cycle
from typing import Any, NamedTuple

from tests.credentials.test_lookalikes import lookalikes
from tests.rules.stack.test_carriers import SPECIAL, VALUES, special, told

# Texts that no other rule judges, and values of mappings.
GENERAL: tuple[tuple[str, str], ...] = (
    ("aws:s3/bucketObjectv2:BucketObjectv2", "content"),
    ("aws:cloudwatch/eventTarget:EventTarget", "input"),
    ("aws:scheduler/schedule:Schedule", "target.input"),
    ("aws:dynamodb/tableItem:TableItem", "item"),
    ("aws:imagebuilder/component:Component", "data"),
    ("aws:lightsail/instance:Instance", "userData"),
    ("aws:ec2/launchConfiguration:LaunchConfiguration", "userData"),
    ("aws:appsync/resolver:Resolver", "code"),
    ("aws:cloudformation/stack:Stack", "templateBody"),
    ("aws:sqs/queue:Queue", "tags"),
)
CARRIERS = (*SPECIAL, *GENERAL)
# How a program gives a name a value.
NOTATIONS: Mapping[str, Callable[[str, str], str]] = {
    "export": lambda name, value: f"export {name}={shlex.quote(value)} && ./run",
    ".env": lambda name, value: f"PORT=1\n{name}={value}\nLOG_LEVEL=info\n",
    "option": lambda name, value: f"./run --{name.lower().replace('_', '-')} {shlex.quote(value)}",
    "JSON": lambda name, value: json.dumps({"settings": {name: value}}),
    "YAML": lambda name, value: f"settings:\n  {name}: {json.dumps(value)}\n",
    "DynamoDB": lambda name, value: json.dumps({"id": {"S": "1"}, name: {"S": value}}),
    "name and value": lambda name, value: json.dumps([{"name": name, "value": value}]),
}
NAMES = ("DB_PASSWORD", "API_TOKEN", "JWT_SECRET", "CLIENT_SECRET", "ADMIN_PASSWORD")
PASSWORDS = ("9f2Kq7!xVb31", "k9fQ2mz81LqW8", "pT4-vX8sQ2-mL6w", "Zr6uN3yHc9Kf2Lq5")


class Planted(NamedTuple):
    """A text in a carrier, and what it says."""

    kind: str
    place: str
    notation: str
    name: str
    value: str

    @property
    def is_reported(self) -> bool:
        """Whether a rule reports it."""
        text = NOTATIONS[self.notation](self.name, self.value)
        return bool(told(self.kind, _properties(self.kind, self.place, text)))


def _properties(kind: str, place: str, text: str) -> dict[str, Any]:
    if (kind, place) not in GENERAL:
        return special(kind, place, text)
    held: Any = {"a": text} if place == "tags" else text
    for step in reversed(place.split(".")):
        held = {step: held}
    made: dict[str, Any] = held
    return made


def _secrets() -> Iterator[tuple[str, str]]:
    """Every known format under a neutral name, and passwords under names of secrets."""
    yield from (("SETTING", value) for value in VALUES if "\n" not in value)
    yield from zip(cycle(NAMES), PASSWORDS * 12, strict=False)


def _holds_credentials(kind: str, place: str) -> bool:
    """Whether AWS documents the place for a credential: any text is one there."""
    return bool(told(kind, _properties(kind, place, "orders")))


def _planted(
    texts: Iterator[tuple[str, str]], places: Iterable[tuple[str, str]] = CARRIERS
) -> list[Planted]:
    """Each text in another carrier and another notation."""
    carriers, notations = cycle(places), cycle(NOTATIONS)
    return [Planted(*next(carriers), next(notations), name, value) for name, value in texts]


def test_planted_secrets_are_found() -> None:
    every = _planted(_secrets())
    missed = [each for each in every if not each.is_reported]
    print(f"planted secrets: {len(every) - len(missed)} of {len(every)} found")
    assert len(every) >= 150
    assert len({each[:2] for each in every}) >= 40
    assert len(missed) <= 0.02 * len(every), missed


def test_look_alikes_are_silent() -> None:
    others = [each for each in CARRIERS if not _holds_credentials(*each)]
    every = _planted(((each.name, each.value) for each in lookalikes()), others)
    wrong = [each for each in every if each.is_reported]
    print(f"look-alikes: {len(every) - len(wrong)} of {len(every)} silent")
    assert len(every) >= 150
    assert len({each[:2] for each in every}) >= 40
    assert len(wrong) <= 0.02 * len(every), wrong
