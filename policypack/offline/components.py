"""What components of public packages make of their arguments, where their plugin isn't installed.

A row of the table is a child resource. Its properties are those arguments of the component that its
type has too, at the path `at`, or `otherwise` where the program gives none there; they are over the
component's defaults (`with`) and under what it always sets (`sets`). With `each`, a list has a
child for every element. A child isn't made if the program gives an argument of `unless`. Whatever
else a component makes isn't known here.

A text of the table that begins with `$` names an argument by its path, or an output of a child
before it (`$@vpc.id`); after `|` follows the value where there is none, `?` for an unknown one. An
object with a text that begins with `$!` is left out without that argument.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from policypack.facts.invented import invented
from policypack.facts.table import read_table
from policypack.offline import schema
from policypack.offline.property_values import (
    UNKNOWN,
    has_secret,
    is_secret,
    secret,
    signature,
    unwrapped,
)
from policypack.start.record import record

_CONTAINERS = "$containers "


@record(frozen=True)
class Child:
    """A resource that a component makes, with its properties as an SDK would send them."""

    type: str
    name: str
    properties: Mapping[str, Any]


@cache
def rows(token: str) -> Sequence[Mapping[str, Any]]:
    """The rows of a component; none if nothing is known of it."""
    found: Sequence[Mapping[str, Any]] = read_table(__file__)["components"].get(token, ())
    return found


def children(row: Mapping[str, Any], name: str, given: Mapping[str, Any]) -> Iterator[Child]:
    """The resources of a row, for a component with this name and these arguments."""
    part = _at(given, row.get("at", ""))
    is_made = part is not None or "otherwise" in row
    if not is_made or any(_at(given, path) for path in row.get("unless", ())):
        return
    parts = unwrapped(part) if "each" in row else [part]
    for number, each in enumerate(parts if isinstance(parts, list) else [None]):
        own = (
            _plain(each) if isinstance(each, Mapping) else _filled(row.get("otherwise", {}), given)
        )
        values = {
            **_filled(row.get("with", {}), given),
            **own,
            **_filled(row.get("sets", {}), given),
        }
        suffix = f"-{row['as']}" if row["as"] else ""
        yield _child(row["type"], f"{name}{suffix}{f'-{number}' if number else ''}", values)


def outputs(token: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """The outputs of a component that its children have; all others are unknown."""
    named: Mapping[str, str] = read_table(__file__)["outputs"].get(token, {})
    return _filled(named, given)


def _child(type_: str, name: str, values: Mapping[str, Any]) -> Child:
    resource = schema.resource(type_)
    assert resource is not None
    made = {key: value for key, value in values.items() if key in resource.inputs}
    required = {key: UNKNOWN for key, prop in resource.inputs.items() if prop.required}
    return Child(type_, name, {**required, **made})


def _at(value: Any, path: str) -> Any:
    """The argument at a dotted path; None if there is none, or if it isn't known."""
    for key in path.split(".") if path else ():
        bare = unwrapped(value)
        value = bare.get(key) if isinstance(bare, Mapping) else None
    return value


def _filled(template: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """An object of the table with the arguments that it names."""
    made = {key: _resolved(value, given) for key, value in template.items()}
    return {key: value for key, value in made.items() if value is not None}


def _resolved(value: Any, given: Mapping[str, Any]) -> Any:
    if isinstance(value, Mapping):
        made = _filled(value, given)
        needed = (k for k, v in value.items() if isinstance(v, Mapping) or str(v)[:2] == "$!")
        return made if made and all(key in made for key in needed) else None
    if isinstance(value, list):
        return [_resolved(each, given) for each in value]
    if not isinstance(value, str) or not value.startswith("$"):
        return value
    if value.startswith(_CONTAINERS):
        return _containers(_at(given, value.removeprefix(_CONTAINERS)))
    path, _, otherwise = value.lstrip("$!").partition("|")
    found = _at(given, path)
    if found is None and otherwise:
        return UNKNOWN if otherwise == "?" else json.loads(otherwise)
    return _plain(found)


def _plain(value: Any) -> Any:
    """A value of a program without output values, which no property of a resource may have."""
    if signature(value) == "output":
        bare = _plain(value.get("value", UNKNOWN))
        return secret(bare) if is_secret(value) else bare
    if signature(value) == "resource":
        return unwrapped(value)
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _containers(task: Any) -> Any:
    """The document of a task's containers, which has names for values that aren't known."""
    given = unwrapped(task) if isinstance(task, Mapping) else {}
    several = given.get("containers")
    one = given.get("container")
    named = {str(one.get("name", "container")): one} if isinstance(one, Mapping) else several
    if not isinstance(named, Mapping):
        return UNKNOWN
    made = [{"name": name, **each} for name, each in named.items() if isinstance(each, Mapping)]
    text = json.dumps(made).replace(UNKNOWN, invented("container-value"))
    return secret(text) if has_secret(task) else text
