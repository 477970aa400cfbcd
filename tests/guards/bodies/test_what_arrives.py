"""What arrives of a declared body is what its type says: what the model made, or None.

Each value of each sample is taken away, emptied or made null, and each request is made one without
a body; of what the validator accepts, the attribute that the model fills is looked at.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from runtime_guards.contract import TRIGGERS
from runtime_guards.errors import EventRejected
from runtime_guards.testing.samples import sample
from tests.each import each

# Where it may be None; `typed_handlers.txt` holds what type checkers say of each.
MAY_BE_NONE = {
    "ALB.body",
    "AlexaSkill.slots",
    "FunctionUrl.body",
    "HttpApi.body",
    "LambdaEdge.body",
    "RestApi.body",
    "VpcLattice.body",
    "VpcLatticeV2.body",
    "WebSocketApi.body",
}


class Made(dict[str, Any]):
    """What the model makes of everything."""


def model(value: Any) -> Made:
    return Made()


def kind_of(trigger: str) -> Any:
    validator = next(each.validator for each in TRIGGERS if each.name == trigger)
    module, _, name = validator.rpartition(".")
    return getattr(import_module(module), name)


def options_of(kind: Any) -> list[str]:
    """The options of a validator that take a model of what arrives."""
    parameters = [
        parameter
        for base in kind.__mro__
        if "__init__" in vars(base)
        for parameter in inspect.signature(vars(base)["__init__"]).parameters.values()
    ]
    found = {each.name for each in parameters if str(each.annotation).startswith("Model")}
    return [each for each in sorted(found) if each != "returns" and _takes(kind, each)]


def _takes(kind: Any, option: str) -> bool:
    """Subclasses refuse some options of their bases."""
    try:
        kind(**{option: model})
    except TypeError:
        return False
    return True


def altered(event: Any) -> Iterator[Any]:
    """The event without each of its values, and as a request without a body."""
    for path in _paths(event):
        values: tuple[Any, ...] = (None, "", {}, [])
        for value in values:
            made = copy.deepcopy(event)
            _above(made, path)[path[-1]] = value
            yield made
        made = copy.deepcopy(event)
        del _above(made, path)[path[-1]]
        yield made
    yield _bodiless(copy.deepcopy(event))


def _paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in entries:
        yield (*path, key)
        if isinstance(below, (dict, list)):
            yield from _paths(below, (*path, key))


def _above(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path[:-1]:
        value = value[key]
    return value


def _bodiless(event: Any) -> Any:
    changes = {"body": None, "method": "GET", "httpMethod": "GET"}
    if "connectionId" in str(event):
        changes |= {"eventType": "CONNECT", "routeKey": "$connect"}
    elif "routeKey" in str(event):
        changes["routeKey"] = "$default"
    for path in [*_paths(event)]:
        if path[-1] in changes:
            _above(event, path)[path[-1]] = changes[path[-1]]
    return event


def attributes(value: Any, name: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """The attributes of an event and of the first of its records, by dotted names."""
    if isinstance(value, list):
        value = value[0] if value else None
        yield f"{name}[0]", value
    slots = [each for kind in type(value).__mro__ for each in getattr(kind, "__slots__", ())]
    for slot in slots if depth < 4 and not isinstance(value, Made) else ():
        if slot != "raw" and hasattr(value, slot):
            below = getattr(value, slot)
            yield f"{name}{slot}", below
            yield from attributes(below, f"{name}{slot}.", depth + 1)


def strange(kind: Any, option: str, event: Any) -> set[str]:
    """The types that arrive in the place of what the model made."""
    validator = kind(**{option: model})
    filled = {name for name, value in attributes(validator.validate(event)) if type(value) is Made}
    assert filled
    found = set()
    for changed in altered(event):
        try:
            checked = dict(attributes(validator.validate(changed)))
        except EventRejected:
            continue
        found |= {type(checked[name]).__name__ for name in filled if name in checked} - {"Made"}
    return found


CASES = [
    (trigger.name, option)
    for trigger in TRIGGERS
    for option in options_of(kind_of(trigger.name))
    # The sample of CodePipeline has a text that is no JSON, as AWS's own page.
    if trigger.name != "code-pipeline"
]


@each(("trigger", "option"), CASES)
def test_what_arrives_is_what_the_type_says(trigger: str, option: str) -> None:
    kind = kind_of(trigger)
    name = f"{kind.__name__}.{option}"
    expected = {"NoneType"} if name in MAY_BE_NONE else set()
    assert strange(kind, option, sample(trigger)) == expected, name
