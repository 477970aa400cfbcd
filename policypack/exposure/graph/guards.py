"""The guard of a function in words, as its code and the guards that ship with it tell."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.handlers import (
    declared_triggers,
    is_image,
    is_python,
    validators_of,
)
from policypack.topology.triggers.validation import validator_name

UNGUARDED, UNDECIDED, OTHER = "no guard", "guard undecided", "not Python"
IGNORING, _GUARDED, _VALIDATED = "event not read", "guard: ", "validated by "


def guard_of(stack: Stack, function: Resource) -> str:
    """`guard: HttpApi, SQS`, `validated by pydantic`, or why there is none that counts."""
    python = or_unknown(is_python, function)
    image = or_unknown(is_image, function)
    if isinstance(python, Unknown) or image is not False:
        return UNDECIDED
    if not python:
        return OTHER
    found = or_unknown(declared_triggers, stack, function)
    if found is None or isinstance(found, Unknown):
        return _of_entry(stack, function, UNGUARDED if found is None else UNDECIDED)
    return f"{_GUARDED}{', '.join(map(validator_name, found))}"


def _of_entry(stack: Stack, function: Resource, otherwise: str) -> str:
    """What stands at the entry of a handler without a guard."""
    found = or_unknown(validators_of, stack, function)
    if found is None or isinstance(found, Unknown):
        return otherwise if found is None else UNDECIDED
    return f"{_VALIDATED}{', '.join(found)}" if found else IGNORING


def is_guarded(guard: str | None) -> bool:
    """Whether the words tell of a guard, or of another validator."""
    return guard is not None and guard.startswith((_GUARDED, _VALIDATED))
