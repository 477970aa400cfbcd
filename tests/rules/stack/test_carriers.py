"""Every format of a credential in every place of the schema that holds text, in every encoding.

A rule for one property must see no less than the rule for all others: a token in any place is
reported by exactly the rule that judges the place. Places come from the schema of the provider, and
places with a separate rule from its table.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import cycle
from typing import Any

from policypack.credentials import secret_in, secrets_within
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.offline import schema
from policypack.offline.schema import Property, Type
from policypack.topology.parts import containers
from policypack.topology.parts.held_secrets import _JUDGED
from tests.credential_examples import secrets
from tests.each import each
from tests.judged import resource, switched_on
from tests.rules.stack.labelled_secrets import GENERAL
from tests.rules.stack.test_plaintext_secrets import telling
from tests.tries import some_of

TOKEN = "ghp_" + "a1B2c3D4e" * 4
PASSWORD = "9f2Kq7!xVb31"
# Values that are credentials by themselves, whatever their names are.
VALUES = sorted({each.value for each in secrets() if secret_in(None, each.value)})


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


# How a text holds a value.
FORMS: Mapping[str, Callable[[str], str]] = {
    "plain": lambda value: value,
    "base64": _base64,
    "base64 of gzip": lambda value: base64.b64encode(gzip.compress(value.encode())).decode(),
    "base64 of base64": lambda value: _base64(_base64(value)),
    "JSON": lambda value: json.dumps({"a": [{"b": value}]}),
    "JSON in JSON": lambda value: json.dumps({"a": json.dumps({"b": value})}),
    "JSON in base64": lambda value: _base64(json.dumps({"a": value})),
    "base64 in JSON": lambda value: json.dumps({"a": _base64(value)}),
    "YAML": lambda value: f"a:\n  - b: {json.dumps(value)}\n",
    "base64 in YAML": lambda value: f"a:\n  encoding: b64\n  content: {_base64(value)}\n",
    "DynamoDB": lambda value: json.dumps({"a": {"M": {"b": {"S": value}}}}),
    "base64 in a command": lambda value: f"echo {_base64(value)} | base64 -d",
}
# How a text holds a password, which is none without its name.
NAMED: Mapping[str, Callable[[str], str]] = {
    "export": lambda value: f"export DB_PASSWORD={value} && ./run",
    "variable of a command": lambda value: f"A=1 DB_PASSWORD='{value}' ./run --fast",
    "line of .env": lambda value: f"PORT=1\nDB_PASSWORD={value}\n",
    "option": lambda value: f"./run --db-password {value}",
    "address": lambda value: f"postgres://orders:{value}@db.example.com/orders",
    "query of an address": lambda value: f"https://db.example.com/orders?user=a&password={value}",
    "JDBC": lambda value: f"jdbc:postgresql://db/orders?user=orders&password={value}",
    "JDBC of Oracle": lambda value: f"jdbc:oracle:thin:orders/{value}@db:1521:orders",
    "JDBC of SQL Server": lambda value: f"jdbc:sqlserver://db;user=orders;password={value}",
    "ADO": lambda value: f"Server=db;Database=orders;User Id=sa;Password={value};",
    "ODBC": lambda value: f"Driver={{ODBC Driver 18}};Server=db;UID=sa;PWD={value};",
    "libpq": lambda value: f"host=db user=orders password={value} dbname=orders",
    "Redis": lambda value: f"cache.example.com:6380,password={value},ssl=True",
    "form": lambda value: f"user=orders&password={value}",
    "JSON": lambda value: json.dumps({"db": {"password": value}}),
    "JSON with name and value": lambda value: json.dumps([{"name": "DB_PASSWORD", "value": value}]),
    "YAML": lambda value: f"db:\n  user: orders\n  password: {json.dumps(value)}\n",
    "DynamoDB": lambda value: json.dumps({"id": {"S": "1"}, "password": {"S": value}}),
    "parameter of a document": lambda value: json.dumps(
        {"parameters": {"DbPassword": {"type": "String", "default": value}}}
    ),
    "template": lambda value: f"postgres://orders:{value}@${{host}}/#{{name}}",
    "curl": lambda value: f"curl -u orders:{value} https://api.example.com",
    "header": lambda value: f'curl -H "X-Api-Token: {value}" https://api.example.com',
    "base64": lambda value: _base64(f"export DB_PASSWORD={value}"),
}


@each("form", FORMS)
def test_every_format_is_found_in_every_encoding(form: str) -> None:
    missed = [value for value in VALUES if not list(secrets_within(FORMS[form](value)))]
    assert missed == []


@each("form", NAMED)
def test_a_password_is_found_by_its_name_in_every_notation(form: str) -> None:
    for value in (PASSWORD, "Winter2026x", "k9fQ2mz81LqW8"):
        assert list(secrets_within(NAMED[form](value))), value


def told(kind: str, properties: Mapping[str, Any], without: str = "") -> set[str]:
    """The places at which rules report a secret, but for one of the rules."""
    rules = [rule for rule in telling() if rule.id != without]
    found = judge([resource(kind, properties)], switched_on(*rules), rules)
    places = {seen.path for seen in found if seen.outcome is Outcome.VIOLATES}
    return places | {also.path for seen in found for also in seen.also}


def _texts(properties: Mapping[str, Property], seen: frozenset[str]) -> Iterator[tuple[str, ...]]:
    """The steps to each place for a text: names of properties, `[]` and `{}` for elements."""
    for name, prop in properties.items():
        if prop.input:
            yield from ((name, *below) for below in _below(prop.type, seen))


def _below(held: Type, seen: frozenset[str]) -> Iterator[tuple[str, ...]]:
    if held.element is not None:
        step = "{}" if held.kind == "map" else "[]"
        yield from ((step, *below) for below in _below(held.element, seen))
    elif held.kind == "object" and held.name not in seen:
        yield from _texts(held.properties, seen | {held.name})
    elif held.kind in ("string", "any"):
        yield ()


@cache
def _places(kind: str) -> tuple[tuple[str, ...], ...]:
    held = schema.resource(kind)
    return tuple(_texts(held.inputs, frozenset())) if held else ()


def _planted(steps: tuple[str, ...], value: Any) -> Any:
    for step in reversed(steps):
        value = [value] if step == "[]" else {"a" if step == "{}" else step: value}
    return value


def _merged(held: Any, other: Any) -> Any:
    """Two trees as one; elements of lists are the same element."""
    if isinstance(held, dict) and isinstance(other, dict):
        both = {key: _merged(held[key], other[key]) for key in held.keys() & other.keys()}
        return {**held, **other, **both}
    if isinstance(held, list) and isinstance(other, list):
        return [_merged(held[0], other[0])]
    return held


def _path(steps: tuple[str, ...]) -> str:
    path = ""
    for step in steps:
        name = "a" if step == "{}" else step
        path = f"{path}[0]" if step == "[]" else f"{path}.{name}".lstrip(".")
    return path


def _is_special(kind: str, steps: tuple[str, ...]) -> bool:
    place = "".join(step if step == "[]" else f".{step}" for step in steps).lstrip(".")
    return any(f"{place}.".startswith((f"{each}.", f"{each}[")) for each in _JUDGED.get(kind, ()))


@each("kind", schema.resource_tokens())
def test_a_token_in_any_text_of_any_type_is_reported_at_its_place(kind: str) -> None:
    """Places with a separate rule are below."""
    places = [steps for steps in _places(kind) if not _is_special(kind, steps)]
    properties: Any = {}
    for steps in places:
        properties = _merged(properties, _planted(steps, TOKEN))
    assert {_path(steps) for steps in places} - told(kind, properties) == set()


# Places within documents that are texts in the schema, by their last step: a variable of a
# container, and an argument of its command.
IN_CONTAINERS: Mapping[str, Callable[[str], Any]] = {
    "environment": lambda value: [{"name": "A", "value": value}],
    "envs": lambda value: [{"name": "A", "value": value}],
    "command": lambda value: ["sh", "-c", value],
    "entryPoint": lambda value: [value],
    "args": lambda value: [value],
}
# Documents whose rule reads their structure.
DOCUMENTS: Mapping[str, Callable[[str], str]] = {
    "definition": lambda value: json.dumps(
        {"States": {"A": {"Type": "Pass", "Result": {"a": value}}}}
    ),
}
# Packages have tests that open them.
IN_PACKAGES = {
    ("aws:lambda/function:Function", "code"),
    ("aws:lambda/layerVersion:LayerVersion", "code"),
}
# What is a property of one setting among others, which the rule reads by its name.
SIBLINGS: Mapping[str, Mapping[str, Any]] = {
    "aws:ssm/parameter:Parameter": {"type": "String", "name": "/orders/a"},
}
SPECIAL = [
    (kind, place)
    for kind, places in _JUDGED.items()
    for place in places
    if (kind, place) not in IN_PACKAGES
]


def special(kind: str, place: str, value: str) -> dict[str, Any]:
    """The properties of a resource that has the value in a place with a separate rule.

    Raises StopIteration for a place that neither the schema nor the tables above have.
    """
    steps = tuple(place.replace("[]", ".[]").strip(".").split("."))
    if kind in containers.DOCUMENTS:
        held = _planted(steps[1:], IN_CONTAINERS[steps[-1]](value))
        return {steps[0]: json.dumps(_with_image(held, steps[-1]))}
    if place in DOCUMENTS:
        return {place: DOCUMENTS[place](value)}
    if (steps[0], "{}") in _places(kind):
        # A member of a mapping, by its name.
        return {steps[0]: {".".join(steps[1:]) or "a": value}}
    below = next(each for each in _places(kind) if each[: len(steps)] == steps)
    rest: Any = _planted(below[len(steps) :], value)
    if below[len(steps) :][:1] == ("[]",) and below[-1] in ("name", "key", "value", "type"):
        rest = [{"name": "A", "key": "A", "value": value}]
    return {**_planted(steps, rest), **SIBLINGS.get(kind, {})}


def _with_image(held: Any, last: str) -> Any:
    """The document, with an image beside the last step, which makes the object a container."""
    if isinstance(held, list):
        return [_with_image(below, last) for below in held]
    if last in held:
        return {**held, "image": "orders:1.4"}
    return {key: _with_image(below, last) for key, below in held.items()}


def _is_told(kind: str, place: str, text: str) -> bool:
    return bool(told(kind, special(kind, place, text), without=GENERAL))


@each(("kind", "place"), SPECIAL)
def test_a_place_with_a_separate_rule_hides_no_form_of_a_secret(kind: str, place: str) -> None:
    texts = {f"token: {name}": form(TOKEN) for name, form in FORMS.items()}
    texts |= {f"password: {name}": form(PASSWORD) for name, form in NAMED.items()}
    missed = [name for name, text in texts.items() if not _is_told(kind, place, text)]
    assert missed == []


@each(("kind", "place"), SPECIAL)
def test_a_place_with_a_separate_rule_hides_no_format(kind: str, place: str) -> None:
    forms = cycle(FORMS.values())
    texts = [(value, next(forms)(value)) for value in some_of(VALUES, 12)]
    missed = [value for value, text in texts if not _is_told(kind, place, text)]
    assert missed == []
