"""Makes the validators of the contract, in every way that their own options allow."""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any

from runtime_guards.contract import BY_NAME, TRIGGERS
from runtime_guards.validation.validator import Validator

NAMES = [trigger.name for trigger in TRIGGERS]
MARKED = [trigger.name for trigger in TRIGGERS if trigger.mark]


def of(trigger: str, **options: Any) -> Validator:
    """The validator of a trigger; a body is any object where one has to be declared."""
    body = options_of(trigger).get("body")
    if body is not None and body.default is inspect.Parameter.empty:
        options.setdefault("body", dict)
    made: Validator = _kind(trigger)(**options)
    return made


def variants(trigger: str) -> Iterator[Validator]:
    """A validator as it is by default, and with each option that makes it look further."""
    known = options_of(trigger)
    yield of(trigger)
    further = {"body": dict, "detail": dict, "partial": True, "max_age": 1e12}
    for option, value in further.items():
        if option in known:
            yield of(trigger, **{option: value})
    if {"body", "partial"} <= set(known):
        yield of(trigger, body=dict, partial=True)


@cache
def options_of(trigger: str) -> Mapping[str, inspect.Parameter]:
    """The options of the source's validator, by name."""
    return inspect.signature(_kind(trigger)).parameters


def _kind(trigger: str) -> Any:
    module, name = BY_NAME[trigger].validator.rsplit(".", 1)
    return getattr(import_module(module), name)
