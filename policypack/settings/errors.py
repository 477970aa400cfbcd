"""Errors of settings in the words of JSON: where, what is wrong, what to write instead.

No error repeats a value, since the configuration of a stack may hold secrets.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

# Pydantic's own words are Python's. https://docs.pydantic.dev/latest/errors/validation_errors/
_MESSAGES = {
    "tuple_type": "must be a list",
    "frozen_set_type": "must be a list",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "string_type": "must be a string, in quotes",
    "invalid_key": "must be a string, in quotes",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "invalid account ID; write its twelve digits",
    "missing": "missing; add it",
    "enum": "unknown value; use {expected}",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "int_parsing": "must be a whole number",
}


class SettingsError(ValueError):
    """A wrong configuration: `faults` has one line for each fault, with what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


def fault(where: str, error: Mapping[str, Any], keys: Collection[str]) -> str:
    """One line for an error of pydantic; `keys` are those that the object at `where` may have."""
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown setting; {suggestion(str(error['loc'][-1]), keys)}"
    known = _MESSAGES.get(error["type"])
    if known is not None:
        return f"{where}: {known.format(**error.get('ctx', {}))}"
    message: str = error["msg"].removeprefix("Value error, ")
    return f"{where}: {message[:1].lower()}{message[1:]}"


def suggestion(wanted: str, known: Collection[str]) -> str:
    """`did you mean profile?`, or all that is known where nothing resembles `wanted`."""
    from difflib import get_close_matches

    near = get_close_matches(wanted, known, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"


def hint(rule: str, known: Collection[str]) -> str:
    """`did you mean iam-policy-admin?`, or where the list is: all ids would fill the screen."""
    found = suggestion(rule, known)
    return found if found.endswith("?") else "run `stackwarden rules` for the list"
