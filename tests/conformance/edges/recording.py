"""The events that the tests of the guards validate, as candidates for vectors.

    python -m pytest -p tests.conformance.edges.recording tests/guards/events

writes each event with its validator's source and options to the file that `EDGES_RECORDED` names.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Mapping
from functools import wraps
from importlib import import_module
from pathlib import Path
from typing import Any

from runtime_guards.contract import TRIGGERS
from runtime_guards.cors import Cors
from runtime_guards.validation.validator import Validator

_seen: set[str] = set()
_options: dict[int, tuple[Any, dict[str, Any]]] = {}


def pytest_configure() -> None:
    """Records from here on."""
    for trigger in TRIGGERS:
        module, name = trigger.validator.rsplit(".", 1)
        kind = getattr(import_module(module), name)
        kind.__init__ = _noting(kind.__init__)
        kind.validate = _recording(kind.validate)


def _noting(constructor: Any) -> Any:
    @wraps(constructor)
    def noting(self: Any, *arguments: Any, **options: Any) -> None:
        constructor(self, *arguments, **options)
        # The object is held, so that no other gets its number.
        _options[id(self)] = self, options

    return noting


def _recording(validate: Any) -> Any:
    @wraps(validate)
    def recording(self: Any, event: Any) -> Any:
        _record(self, event)
        return validate(self, event)

    return recording


def _record(validator: Any, event: Any) -> None:
    if not validator.trigger:
        return
    try:
        options = _plain(_options[id(validator)][1])
        line = json.dumps([validator.trigger, options, event], allow_nan=False)
    except (KeyError, TypeError, ValueError, RecursionError):
        return
    if line not in _seen and len(line) < 20_000:
        _seen.add(line)
        with Path(os.environ["EDGES_RECORDED"]).open("a", encoding="utf-8") as lines:
            lines.write(f"{line}\n")


def _plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as vectors have them; a model is any JSON object."""
    return {name: _value(value) for name, value in options.items() if value is not None}


def _value(value: Any) -> Any:
    if isinstance(value, (str, bool, int, float, Mapping)):
        return value
    if isinstance(value, Cors):
        return {"origins": sorted(value._origins), "credentials": value._credentials}
    if isinstance(value, Validator):
        return {"source": value.trigger, "options": _plain(_options[id(value)][1])}
    if isinstance(value, Collection) and not isinstance(value, type):
        return sorted(value)
    return {"type": "object"}
