"""Why a condition is always true, although it looks like a restriction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network

from policypack.iam.document.elements import Condition
from policypack.iam.document.globs import is_all_wildcards
from policypack.iam.meaning.arns import EVERYTHING, ROLE, USER, matches_all_literally
from policypack.iam.meaning.condition_operators import (
    NEGATED,
    POSITIVE,
    base_operator,
    demanded_keys,
    without_laxness,
)
from policypack.iam.meaning.conditions_on_caller import identifies_caller
from policypack.iam.meaning.timestamps import AFTER, BEFORE, CLOCKS, is_past
from policypack.model.unknown import Unknown

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
