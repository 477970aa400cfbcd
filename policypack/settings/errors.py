"""Errors of settings in the terms of JSON: the place, the fault, and what to write instead.

An error shows the invalid value, unless it may be a credential. `without_secrets` hides values that
the configuration of a stack marks as secret.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

# Pydantic's own words are Python's. https://docs.pydantic.dev/latest/errors/validation_errors/
_MESSAGES = {
    "tuple_type": "must be a list{not_value}",
    "frozen_set_type": "must be a list{not_value}",
    "dict_type": "must be an object{not_value}",
    "model_type": "must be an object{not_value}",
    "string_type": "must be a string, in quotes{not_value}",
    "invalid_key": "must be a string, in quotes{not_value}",
    "string_too_short": "must not be empty",
    "string_pattern_mismatch": "invalid account ID{value}; write its twelve digits",
    "missing": "missing; add it",
    "enum": "unknown value{value}; use {expected}",
    "greater_than_equal": "must be at least {ge}{not_value}",
    "less_than_equal": "must be at most {le}{not_value}",
    "string_too_long": "must have at most {max_length} characters",
    "int_type": "must be a whole number{not_value}",
    "int_from_float": "must be a whole number{not_value}",
    "int_parsing": "must be a whole number{not_value}",
    "bool_type": "must be true or false{not_value}",
    "bool_parsing": "must be true or false{not_value}",
}
# A longer value would hide what the error says about it.
_LONGEST = 60
_HIDDEN = "(secret)"
_NO_VALUE = {"value": "", "not_value": ""}


class SettingsError(ValueError):
    """A wrong configuration: `faults` has one line for each fault, with what to do."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def shown_value(name: str, value: Any) -> str:
    """A value in an error: `'strct'`; empty for what is not a plain value or may be a secret."""
    if isinstance(value, (bool, int, float)):
        return json.dumps(value)
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST:
        return ""
    # Loaded for errors alone: a start without one takes no time for it.
    from policypack.credentials import may_be_secret

    return "" if may_be_secret(name, value) or may_be_secret(None, value) else f"{value!r}"


def without_secrets(fault: str, secrets: Iterable[str]) -> str:
    """The line of a fault without the values that the configuration of the stack marks secret.

    `secrets` are texts, as Pulumi's configuration has them; a number is shown without quotes.
    """
    for secret in filter(None, secrets):
        fault = fault.replace(f"{secret!r}", _HIDDEN)
        if secret.lstrip("-").replace(".", "", 1).isdecimal():
            fault = re.sub(rf"(?<![\w.-]){re.escape(secret)}(?![\w.])", _HIDDEN, fault)
    return fault


def fault(where: str, error: Mapping[str, Any], keys: Collection[str]) -> str:
    """One line for an error of pydantic; `keys` has the valid keys of the object at `where`."""
    if error["type"] == "extra_forbidden":
        return f"{where}: unknown setting; {suggestion(str(error['loc'][-1]), keys)}"
    name = next((each for each in reversed(error["loc"]) if isinstance(each, str)), "")
    value = shown_value(name, error["input"])
    known = _MESSAGES.get(error["type"])
    if known is not None:
        shown = {"value": f" {value}", "not_value": f", not {value}"} if value else _NO_VALUE
        return f"{where}: {known.format(**error.get('ctx', {}), **shown)}"
    message: str = error["msg"].removeprefix("Value error, ")
    return f"{where}: {_with_value(message[:1].lower() + message[1:], value)}"


def _with_value(message: str, value: str) -> str:
    """The message of a check with the value that it refuses: `unknown profile 'strct'; use ...`."""
    if not value or value in message:
        return message
    what, mark, remedy = message.partition(";")
    if what.startswith("must "):
        return f"{what}, not {value}{mark}{remedy}"
    if what.startswith(("unknown ", "invalid ")):
        return f"{what} {value}{mark}{remedy}"
    return message


def suggestion(wanted: str, known: Collection[str]) -> str:
    """`did you mean profile?`, or all that is known where nothing resembles `wanted`."""
    from difflib import get_close_matches

    near = get_close_matches(wanted, known, n=1)
    return f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"


def hint(rule: str, known: Collection[str]) -> str:
    """`did you mean iam-policy-admin?`, or where the list is: all ids would fill the screen."""
    found = suggestion(rule, known)
    return found if found.endswith("?") else "run `stackwarden rules` for the list"
