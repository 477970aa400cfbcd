"""What a guard decides of an event, without the audit record: quicker than a whole vector.

The guards are imported when they are used, so that a fault can be planted before.
"""

from __future__ import annotations

import json
import time
from importlib import import_module
from typing import Any

from runtime_guards.contract import BY_NAME
from tests.conformance.edges.cases import Edge
from tests.conformance.vectors import ECHOES

_PATHS = {name: trigger.validator.rsplit(".", 1) for name, trigger in BY_NAME.items()}


def judge(edge: Edge) -> str:
    """The result of an edge as a line; "none" where it has none, as for options that don't fit."""
    try:
        event = edge.event
        validator = _made(edge.source, edge.options)
    except Exception:
        return "none"
    real = time.time
    if edge.now is not None:
        time.time = lambda: edge.now  # type: ignore[assignment,return-value]
    try:
        return json.dumps(_judged(validator, event, edge.source))
    except Exception as error:
        # What isn't a refusal fails the guard.
        return f"fails: {type(error).__name__}"
    finally:
        time.time = real


def _made(source: str, options: Any) -> Any:
    module, name = _PATHS[source]
    kind = getattr(import_module(module), name)
    return kind(**{name: _value(name, value) for name, value in options.items()})


def _value(name: str, value: Any) -> Any:
    if name == "cors":
        return import_module("runtime_guards.cors").Cors(**value)
    if name == "source" and isinstance(value, dict) and "source" in value:
        return _made(value["source"], value["options"])
    return value


def _judged(validator: Any, event: Any, source: str) -> Any:
    rejection = import_module("runtime_guards.errors").EventRejected
    contract = import_module("runtime_guards.contract")
    found = contract.detect(event)
    detected = {found.name, contract.ALIKE.get(found.name)} if found else {""}
    if source not in detected and (found or BY_NAME[source].mark):
        return "undeclared-source"
    try:
        checked = validator.validate(event)
    except rejection as rejected:
        return [rejected.reason, rejected.path, _answer(validator.refuse, event, rejected)]
    except Exception:
        # As the guard does.
        return ["malformed", "", _answer(validator.refuse, event, rejection("malformed"))]
    refused = getattr(checked, "refused", None) or ()
    given = event if source in ECHOES else None
    return [
        [(each.reason, each.path) for each in refused],
        _answer(validator.answer, checked, given),
    ]


def _answer(give: Any, *given: Any) -> Any:
    try:
        return give(*given)
    except Exception as error:
        return f"fails: {error}"
