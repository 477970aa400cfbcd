"""Why a condition, or one value of it, never matches as it is written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from ipaddress import ip_network
from typing import NamedTuple

from policypack.iam.condition_keys import is_known, key_type
from policypack.iam.elements import Condition
from policypack.iam.globs import has_wildcard
from policypack.iam.timestamps import timestamp
from policypack.unknown import Unknown


class NeverMatches(NamedTuple):
    """The element that never matches, why, and what to do."""

    path: str
    why: str
    fix: str


# `${*}`, `${?}` and `${$}` are the characters themselves:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
_ESCAPED = re.compile(r"\$\{[*?$]\}")
_CLOCKS = frozenset({"aws:currenttime", "aws:epochtime"})
_TRUTHS = frozenset({"true", "false"})


def never_matches(condition: Condition, now: datetime) -> NeverMatches | None:
    """The first reason for which the condition cannot match, if there is one."""
    operator = condition.operator.lower().removeprefix("forallvalues:").removeprefix("foranyvalue:")
    if not operator or not condition.key:
        return None
    if not is_known(condition.key):
        why = "names a condition key that AWS does not have"
        return NeverMatches(condition.path, why, "Correct the spelling of the key")
    if operator == "nullifexists":
        why = "combines Null with IfExists, which exclude each other"
        return NeverMatches(condition.path, why, "Use Null")
    if not condition.values:
        return NeverMatches(
            condition.path, "has no value to compare with", "Add the expected values"
        )
    return _by_type(condition, operator.removesuffix("ifexists")) or _by_value(
        condition, operator.removesuffix("ifexists"), now
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


def _by_value(condition: Condition, operator: str, now: datetime) -> NeverMatches | None:
    for leaf in condition.values:
        found = None if isinstance(leaf.text, Unknown) else _reason(condition, operator, leaf.text)
        if found is not None:
            return NeverMatches(leaf.path, *found)
        if not isinstance(leaf.text, Unknown) and _is_over(condition, operator, leaf.text, now):
            why = "is in the past"
            return NeverMatches(leaf.path, why, "Remove the statement, or set a date in the future")
    return None


def _is_over(condition: Condition, operator: str, text: str, now: datetime) -> bool:
    at = timestamp(text) if operator in ("datelessthan", "datelessthanequals") else None
    return at is not None and condition.key.lower() in _CLOCKS and at < now


def _reason(condition: Condition, operator: str, text: str) -> tuple[str, str] | None:
    unescaped = _ESCAPED.sub("", text)
    if operator in _EXACT and has_wildcard(unescaped):
        like = "StringNotLike" if "not" in operator else "StringLike"
        return f"has a wildcard, which {_EXACT[operator]} never matches", f"Use {like}"
    if operator.startswith("string") and key_type(condition.key) == "IPAddress" and "/" in text:
        return "compares an IP address range as text", "Use IpAddress or NotIpAddress"
    # A variable may become anything.
    family = next((name for name in _READABLE if operator.startswith(name)), None)
    if family is None or "${" in text or _READABLE[family](text):
        return None
    return f"is an invalid value for {condition.operator}", "Correct the value"


_EXACT = {
    "stringequals": "StringEquals",
    "stringnotequals": "StringNotEquals",
    "stringequalsignorecase": "StringEqualsIgnoreCase",
    "stringnotequalsignorecase": "StringNotEqualsIgnoreCase",
}


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
    """An ARN of six parts, or a pattern that may be one."""
    return has_wildcard(text) or (text.startswith("arn:") and text.count(":") >= 5)


_READABLE: dict[str, Callable[[str], bool]] = {
    "bool": _is_truth,
    "null": _is_truth,
    "ipaddress": _is_network,
    "notipaddress": _is_network,
    "numeric": _is_number,
    "date": lambda text: timestamp(text) is not None,
    "arn": _is_arn,
}
