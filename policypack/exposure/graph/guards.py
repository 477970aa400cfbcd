"""The guard of a function in words, as its code and the guards that ship with it tell."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.handlers import declared_triggers, is_image, is_python
from policypack.topology.triggers.validation import validator_name

UNGUARDED, UNDECIDED, OTHER = "no guard", "guard undecided", "not Python"


def guard_of(stack: Stack, function: Resource) -> str:
    """`guard: HttpApi, SQS`, or why there is none that counts."""
    python = or_unknown(is_python, function)
    image = or_unknown(is_image, function)
    if isinstance(python, Unknown) or image is not False:
        return UNDECIDED
    if not python:
        return OTHER
    found = or_unknown(declared_triggers, stack, function)
    if isinstance(found, Unknown):
        return UNDECIDED
    if found is None:
        return UNGUARDED
    return f"guard: {', '.join(map(validator_name, found))}"


def is_guarded(guard: str | None) -> bool:
    """Whether the words tell of a guard."""
    return guard is not None and guard.startswith("guard: ")
