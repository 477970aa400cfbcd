"""Explains why a condition, or one of its values, can never match."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_network
from typing import NamedTuple

from policypack.iam.document.elements import Condition
from policypack.iam.document.globs import has_wildcard
from policypack.iam.meaning.condition_operators import is_known, is_true, key_type
from policypack.iam.meaning.conditions_on_caller import identifies_caller
from policypack.iam.meaning.timestamps import BEFORE, CLOCKS, is_past, timestamp
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern


class NeverMatches(NamedTuple):
    """The element of the statement that never matches, why, and what to do."""

    path: str
    why: str
    fix: str


# `${*}`, `${?}` and `${$}` are the characters themselves:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
_ESCAPED = lazy_pattern(r"\$\{[*?$]\}")
_TRUTHS = frozenset({"true", "false"})


def never_matches(condition: Condition, now: datetime) -> NeverMatches | None:
    """The first reason for which the condition, or a value of it, cannot match."""
    if not condition.operator or not condition.key:
        return None
    operator = _plain(condition)
    found = _whole(condition, operator)
    if found is not None:
        return found
    for at, text in enumerate(condition.leaves.texts):
        reason = _reason(condition, operator, text, now)
        if reason is not None:
            return NeverMatches(condition.leaves.path_of(at), *reason)
    return None


def values_that_may_match(condition: Condition, now: datetime) -> tuple[int, ...]:
    """The places of the values that may match, as one does that is not known yet."""
    operator = _plain(condition)
    if _whole(condition, operator) is not None:
        return ()
    return tuple(
        at
        for at, text in enumerate(condition.leaves.texts)
        if _reason(condition, operator, text, now) is None
    )


def _plain(condition: Condition) -> str:
    """The operator in lower case without what is set before it or behind it."""
    operator = condition.operator.lower().removeprefix("forallvalues:").removeprefix("foranyvalue:")
    return operator if operator == "nullifexists" else operator.removesuffix("ifexists")


def _whole(condition: Condition, operator: str) -> NeverMatches | None:
    """The reason for which no value at all can match."""
    if not is_known(condition.key) and not _demands_absence(condition, operator):
        why = "names a condition key that AWS does not have"
        return NeverMatches(condition.path, why, "Correct the spelling of the key")
    if operator == "nullifexists":
        why = "combines Null with IfExists, which exclude each other"
        return NeverMatches(condition.path, why, "Use Null")
    if not condition.leaves:
        why = "has no value to compare with"
        return NeverMatches(condition.path, why, "Add the expected values")
    return _by_type(condition, operator)


def _demands_absence(condition: Condition, operator: str) -> bool:
    """Whether it is Null with "true", which a key that AWS does not have always meets."""
    return operator == "null" and any(
        isinstance(text, Unknown) or is_true(text) for text in condition.leaves.texts
    )


def _by_type(condition: Condition, operator: str) -> NeverMatches | None:
    kind = key_type(condition.key) or ""
    if operator == "bool" and "Bool" not in kind and kind:
        why = f"compares {condition.key} as a boolean, which it is not"
        return NeverMatches(condition.path, why, "Use an operator for the type of the key")
    if operator in ("ipaddress", "notipaddress") and kind not in ("IPAddress", ""):
        why = f"compares {condition.key} as an IP address, which it is not"
        return NeverMatches(condition.path, why, "Use an operator for the type of the key")
    return None


def _reason(
    condition: Condition, operator: str, text: str | Unknown, now: datetime
) -> tuple[str, str] | None:
    """Why one value never matches, and what to do."""
    if isinstance(text, Unknown):
        return None
    if _is_over(condition, operator, text, now):
        return "is in the past", "Remove the statement, or set a date in the future"
    if operator.startswith("string"):
        return _reason_of_text(condition.key, operator, text)
    # A variable may become anything.
    if "${" in text or _is_readable(operator, text):
        return None
    return f"is an invalid value for {condition.operator}", "Correct the value"


def _reason_of_text(key: str, operator: str, text: str) -> tuple[str, str] | None:
    if not text and "not" not in operator and identifies_caller(key.lower()):
        return "is empty, which the key never is", "Set the expected value"
    if operator in _EXACT and has_wildcard(text) and has_wildcard(_ESCAPED.sub("", text)):
        like = "StringNotLike" if "not" in operator else "StringLike"
        return f"has a wildcard, which {_EXACT[operator]} never matches", f"Use {like}"
    if "/" in text and key_type(key) == "IPAddress":
        return "compares an IP address range as text", "Use IpAddress or NotIpAddress"
    return None


def _is_over(condition: Condition, operator: str, text: str, now: datetime) -> bool:
    if operator not in BEFORE:
        return False
    key = condition.key.lower()
    return key in CLOCKS and is_past(key, text, now)


_EXACT = {
    "stringequals": "StringEquals",
    "stringnotequals": "StringNotEquals",
    "stringequalsignorecase": "StringEqualsIgnoreCase",
    "stringnotequalsignorecase": "StringNotEqualsIgnoreCase",
}


def _is_readable(operator: str, text: str) -> bool:
    """Whether the operator can compare with the text."""
    family = next((name for name in _READABLE if operator.startswith(name)), None)
    return family is None or _READABLE[family](text)


def _is_truth(text: str) -> bool:
    return text.lower() in _TRUTHS


def _is_network(text: str) -> bool:
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[+-]?\d+(\.\d+)?", text) is not None


def _is_arn(text: str) -> bool:
    """An ARN of six parts, each of which is compared by itself, or a pattern that may be one."""
    return text.count(":") >= 5 if text.startswith("arn:") else has_wildcard(text)


_READABLE: dict[str, Callable[[str], bool]] = {
    "bool": _is_truth,
    "null": _is_truth,
    "ipaddress": _is_network,
    "notipaddress": _is_network,
    "numeric": _is_number,
    "date": lambda text: timestamp(text) is not None,
    "arn": _is_arn,
}
