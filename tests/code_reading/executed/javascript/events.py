"""The events of a handler: the fields that it reads, and an attacker's values for them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from urllib.parse import quote

from policypack.code_reading.flows import is_fixed
from policypack.code_reading.flows.sources import may_be_object
from tests.code_reading.executed.texts import ATTACK, BEGINNINGS, WHOLE

Keys = tuple[str, ...]
# Notes of a run about a field: it was parsed, or all of its keys were read.
PARSED, ANY = "JSON", "*"
_PROTOTYPE = "__proto__"
# The objects of a sender: operators of a query, and what sets properties of all objects.
_OPERATOR = {"$gt": ""}
_PROPERTIES = {"polluted": ATTACK}
_WORD = re.compile(r"""["']([\w-]{2,20})["']|\b(\w{2,20}):|\?? (\w{2,20}) """)
_MOST_WORDS = 30
# It matches in a time that no one waits for, though it has none of the signs of a shell or of HTML.
PATTERN = "(a+)+b"
_UUID = "8f14e45f-ceea-467f-a1b2-3c4d5e6f7a8b"


class Attack(NamedTuple):
    """The value of the field `only`, or of each field, and of the others."""

    value: Any
    only: Keys | None = None
    other: Any = "a"


@dataclass
class Field:
    """A field as far as runs have shown it."""

    fields: dict[str, Field] = field(default_factory=dict)
    is_parsed: bool = False
    is_whole: bool = False

    def read(self, path: Keys, key: str) -> None:
        """Notes what a run has read."""
        at = self
        for each in path:
            at = at.fields.setdefault(each, Field())
        if key == PARSED:
            at.is_parsed = True
        elif key == ANY:
            at.is_whole = True
        else:
            at.fields.setdefault(key, Field())

    def leaves(self, path: Keys = ()) -> Iterator[Keys]:
        """The fields that hold no others."""
        if not self.fields:
            yield path
        for key, each in self.fields.items():
            yield from each.leaves((*path, key))

    def described(
        self, attack: Attack, triggers: tuple[str, ...], path: Keys = (), *, is_open: bool = False
    ) -> dict[str, Any]:
        """The field for `events.cjs`. `is_open`: a leaf may hold others, still to be read."""
        kind = "list" if "[]" in self.fields else "object" if self.fields else ""
        kind = kind or ("object" if (self.is_whole if path else not is_open) else "")
        text = text_of(attack, triggers, path)
        if not isinstance(text, str) and not (self.is_parsed or may_be_object(path)):
            text = json.dumps(text)
        told: dict[str, Any] = {"path": path, "text": text}
        if not kind:
            kind = "unknown" if is_open else "text"
            return {**told, "kind": "json" if self.is_parsed else kind, "of": kind, "fields": []}
        fields = [
            [key, each.described(attack, triggers, (*path, key), is_open=is_open)]
            for key, each in self.fields.items()
        ]
        if self.is_whole and path and kind == "object":
            fields += [[key, _plain(key, path)] for key in (_PROTOTYPE, ATTACK)]
        if not path:
            fields.append(["all", {"kind": "text", "path": ["all"], "text": WHOLE}])
        return {**told, "kind": "json" if self.is_parsed else kind, "of": kind, "fields": fields}


def attacks(code: str, fields: list[Keys], *, all_at_once: bool) -> Iterator[Attack]:
    """The attacks on a handler: on each of the fields alone, and on all of them at once."""
    texts: list[Any] = [f"{each}{ATTACK}" for each in BEGINNINGS]
    # What replaces the first match leaves the second.
    texts += [ATTACK + ATTACK, PATTERN, _PROTOTYPE, _OPERATOR]
    words = _words(code)
    if "base64" in code:
        texts.append(base64.b64encode(ATTACK.encode()).decode())
    if "URLSearchParams" in code:
        texts += [f"{word}={ATTACK}" for word in words]
    if all_at_once:
        yield from (Attack(each) for each in texts)
    for only in fields:
        yield from (Attack(each, only) for each in texts)
        yield Attack(_PROTOTYPE, only, _PROPERTIES)
        yield from (Attack(ATTACK, only, word) for word in words)


_ROUTE = re.compile(
    r"""\.(get|post|put|delete)\(["'](/[^"']*)|\.route\(["'](/[^"']*)["']\)\.(\w+)"""
)
_MOUNTED = re.compile(r"""\.use\(["'](/\w+)["'], \w+""")
_NAMED = re.compile(
    r"""(?:query|body)\.(\w+)|const \{ (\w+) \}|headers\[["']([\w-]+)|get\(["'](x-[\w-]+)"""
)


def request(code: str, text: str) -> dict[str, Any]:
    """An event of API Gateway that reaches the first route of an application with the text."""
    found = _ROUTE.search(code)
    method, route = (found[1] or found[4], found[2] or found[3]) if found else ("get", "/")
    mounted = _MOUNTED.search(code)
    prefix = mounted[1] if mounted else ""
    route = re.sub(r":\w+", quote(text, safe=""), route)
    names = [next(filter(None, each.groups())) for each in _NAMED.finditer(code)]
    fields = dict.fromkeys(names, text)
    return {
        "httpMethod": method.upper(),
        "path": f"{prefix}{route}",
        "headers": {"content-type": "application/json", "host": "own.example", **fields},
        "queryStringParameters": fields,
        "multiValueQueryStringParameters": {name: [each] for name, each in fields.items()},
        "body": json.dumps(fields) if method == "post" else None,
        "requestContext": {"identity": {}, "stage": "prod", "path": f"{prefix}{route}"},
    }


def _words(code: str) -> list[str]:
    """The words that a handler may expect in a field."""
    found = (next(filter(None, each.groups())) for each in _WORD.finditer(code))
    return ["", _UUID, *list(dict.fromkeys(found))[:_MOST_WORDS]]


def text_of(attack: Attack, triggers: tuple[str, ...], path: Keys) -> Any:
    if path and is_fixed(path, triggers):
        return "0"
    is_meant = attack.only is None or path[: len(attack.only)] == attack.only
    return attack.value if is_meant else attack.other


def _plain(key: str, path: Keys) -> dict[str, Any]:
    value: Any = _PROPERTIES if key == _PROTOTYPE else ATTACK
    return {"kind": "text", "path": [*path, key], "text": value}
