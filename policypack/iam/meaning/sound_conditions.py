"""Which conditions are sound: none is always true, and every value may match.

Nearly all are. Dates are read as IAM reads them: W3C's ISO 8601 profile, or seconds since 1970. The
keys that they are compared with follow the clock, aws:TokenIssueTime at the distance of a session's
age.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta, timezone
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Statement
from policypack.iam.document.forms import by_conditions, by_statement
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning.arns import EVERYTHING, ROLE, USER, matches_all_literally
from policypack.iam.meaning.condition_operators import (
    NEGATED,
    POSITIVE,
    base_operator,
    demanded_keys,
    is_known,
    is_true,
    key_type,
    without_laxness,
)
from policypack.iam.meaning.conditions_on_caller import identifies_caller
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

_ISO = lazy_pattern(
    r"(?P<year>\d{4})(-(?P<month>\d\d)(-(?P<day>\d\d)"
    r"(T(?P<clock>\d\d:\d\d(:\d\d)?)(\.\d+)?(?P<zone>Z|[+-]\d\d:\d\d))?)?)?"
)


TOKEN_ISSUE_TIME = "aws:tokenissuetime"  # noqa: S105 - a condition key, no password
CLOCKS = frozenset({"aws:currenttime", "aws:epochtime", TOKEN_ISSUE_TIME})
AFTER = frozenset({"dategreaterthan", "dategreaterthanequals"})
BEFORE = frozenset({"datelessthan", "datelessthanequals"})

# A session lasts at most 36 hours, so after that none is left that was issued before a date:
# https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
_LASTS = {TOKEN_ISSUE_TIME: timedelta(hours=36)}


def timestamp(text: str) -> datetime | None:
    """The moment that a value of a date condition names, None if it names none."""
    found = _ISO.fullmatch(text)
    try:
        if found is None:
            return datetime.fromtimestamp(float(text), timezone.utc)
        day = f"{found['year']}-{found['month'] or '01'}-{found['day'] or '01'}"
        zone = (found["zone"] or "Z").replace("Z", "+00:00")
        return datetime.fromisoformat(f"{day}T{found['clock'] or '00:00'}{zone}")
    except (ValueError, OverflowError, OSError):
        return None


def is_past(key: str, text: str, now: datetime) -> bool:
    """Whether no request can have a value of the key, in lower case, before the moment any more."""
    at = timestamp(text)
    return at is not None and at < now - _LASTS.get(key, timedelta())


# Keys that every request carries, so a pattern that matches anything excludes no request.
_ALWAYS_PRESENT = frozenset(
    {"aws:principaltype", "aws:requestedregion", "aws:useragent", "iam:passedtoservice"}
    | {"aws:resourceaccount", "aws:currenttime", "aws:epochtime", "aws:securetransport"}
)
# Keys that every request has, and keys that requests of principals have as well:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
_IN_ALL_REQUESTS = frozenset(
    {"aws:currenttime", "aws:epochtime", "aws:requestedregion", "aws:securetransport"}
)
_IN_SIGNED_REQUESTS = frozenset({"aws:principalarn", "aws:principalaccount", "aws:userid"})
_EVERY_VALUE = {"aws:principalarn": (*ROLE, *USER)}
# Keys of which many requests have none: with IfExists and ForAllValues those requests pass.
_OFTEN_ABSENT = frozenset({"aws:multifactorauthpresent", "aws:multifactorauthage", "aws:referer"})
# That a tag is there at all is a restriction, whatever its value.
_PRINCIPAL_TAG = "aws:principaltag/"
_LIKE = frozenset({"stringlike", "arnlike", "arnequals"})


def always_true_reason(
    condition: Condition, conditions: tuple[Condition, ...], now: datetime
) -> str:
    """What makes the condition true for those whom it should keep out; "" where it may not be.

    `conditions` are all of its statement. An answer by the values rests on those that are known:
    they are alternatives.
    """
    key = condition.key.lower()
    if not key:
        return ""
    operator = base_operator(condition)
    may_be_absent = _identifies(key) or key in _OFTEN_ABSENT or key.startswith(_PRINCIPAL_TAG)
    if may_be_absent and _applies_only_if_present(condition):
        if key in demanded_keys(conditions):
            return ""
        return f"is also true for a request without {condition.key}"
    if operator == "null" and _texts(condition) == ["false"] and _identifies(key):
        alone = sum(each.key.lower() == key for each in conditions) == 1
        return f"only requires that {condition.key} is present, with any value" if alone else ""
    return _by_values(condition, conditions, key, operator, now)


def holds_for_all(condition: Condition, now: datetime, *, is_signed: bool) -> bool:
    """Whether the condition holds for every request: a Deny under it denies as one without.

    `is_signed` is whether only principals make requests, as under an identity policy.
    """
    key = condition.key.lower()
    is_there = key in _IN_ALL_REQUESTS or (is_signed and key in _IN_SIGNED_REQUESTS)
    if not (is_there or _applies_only_if_present(condition)):
        return False
    operator, texts = without_laxness(condition), _texts(condition)
    if operator in _LIKE:
        return _match_everything(key, texts)
    return _have_begun(operator, key, texts, now)


def may_be_always_true(condition: Condition) -> bool:
    """Whether values that are not known yet could make the condition true for every caller."""
    operator = base_operator(condition)
    if not operator or not condition.key:
        return True
    may_be = operator in _LIKE | {"ipaddress", "null"} or operator.removesuffix("ifexists") in AFTER
    return may_be or _applies_only_if_present(condition)


def _by_values(
    condition: Condition,
    conditions: tuple[Condition, ...],
    key: str,
    operator: str,
    now: datetime,
) -> str:
    texts = _texts(condition)
    is_pattern = operator in _LIKE and (_identifies(key) or key in _ALWAYS_PRESENT)
    if is_pattern and _match_everything(key, texts):
        return "matches every value"
    if operator == "ipaddress" and _is_everywhere(texts):
        return "covers every IP address"
    if not _ends(conditions) and _have_begun(operator.removesuffix("ifexists"), key, texts, now):
        return "began in the past and never ends"
    return ""


def _match_everything(key: str, texts: list[str]) -> bool:
    """Whether one of the patterns matches every value of the key: `*`, or `arn:aws:iam::*:*`."""
    probes = _EVERY_VALUE.get(key, EVERYTHING)
    return any(is_all_wildcards(text) or matches_all_literally(text, probes) for text in texts)


def _have_begun(operator: str, key: str, texts: list[str], now: datetime) -> bool:
    """Whether a condition on the time is met from a day in the past on."""
    return operator in AFTER and key in CLOCKS and any(is_past(key, text, now) for text in texts)


def _texts(condition: Condition) -> list[str]:
    return [text for text in condition.leaves.texts if not isinstance(text, Unknown)]


def _identifies(key: str) -> bool:
    """Whether the key identifies the caller: one that limits, or a claim of a token."""
    return identifies_caller(key) or "." in key.partition(":")[0]


def _applies_only_if_present(condition: Condition) -> bool:
    operator = condition.operator.lower()
    name = operator.removeprefix("forallvalues:").removeprefix("foranyvalue:")
    is_lax = operator.startswith("forallvalues:") or name.endswith("ifexists")
    return is_lax and name.removesuffix("ifexists") in POSITIVE | NEGATED


def _is_everywhere(texts: list[str]) -> bool:
    networks = [network for text in texts for network in _network(text)]
    fours = collapse_addresses(each for each in networks if isinstance(each, IPv4Network))
    sixes = collapse_addresses(each for each in networks if isinstance(each, IPv6Network))
    return any(each.prefixlen == 0 for each in fours) or any(each.prefixlen == 0 for each in sixes)


def _network(text: str) -> Iterator[IPv4Network | IPv6Network]:
    try:
        yield ip_network(text, strict=False)
    except ValueError:
        return


def _ends(conditions: tuple[Condition, ...]) -> bool:
    """Whether another condition closes the window of time."""
    return any(base_operator(each) in BEFORE and each.key.lower() in CLOCKS for each in conditions)


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


# The answer is the same at any time, since conditions on the time are never called sound.
_ANY_TIME = datetime(2000, 1, 1, tzinfo=timezone.utc)


@by_conditions
def are_sound(conditions: tuple[Condition, ...]) -> bool:
    """Whether no condition is always true or never matches, whenever the request is made."""
    return all(_is_sound(each, conditions) for each in conditions)


@by_statement
def has_sound_conditions(statement: Statement) -> bool:
    """Whether this is so for a statement, as it is without conditions."""
    return not statement.conditions or are_sound(statement.conditions)


def _is_sound(condition: Condition, conditions: tuple[Condition, ...]) -> bool:
    if condition.leaves.memory is None or condition.key.lower() in CLOCKS:
        return False
    is_vacuous = always_true_reason(condition, conditions, _ANY_TIME)
    return not is_vacuous and never_matches(condition, _ANY_TIME) is None
