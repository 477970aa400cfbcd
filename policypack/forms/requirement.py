"""Requirements of properties: one definition for the check and for its generated test cases.

A value of another type never meets a requirement.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

# Each service's AWS managed key has such an alias:
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#aws-managed-key
_AWS_MANAGED_KEY = lazy_pattern(r"(?:arn:[^:]*:kms:[^:]*:[^:]*:)?alias/aws/.*", re.IGNORECASE)
PLAIN_HTTP = lazy_pattern(r"\s*http://", re.IGNORECASE)


@record(frozen=True)
class Requirement:
    """`is_met` checks a value; `meeting` and `failing` are values for the generated cases.

    `phrase` is the requirement in words: "be true". `any_output_will_do`: an unknown output of an
    AWS resource meets the requirement too.
    """

    phrase: str
    is_met: Callable[[Any], bool]
    meeting: Any
    failing: Any
    any_output_will_do: bool = False


def equal(*values: Any) -> Requirement:
    """The property must be one of the values."""
    first = values[0]
    failing = not first if isinstance(first, bool) else "OTHER" if isinstance(first, str) else -1
    return Requirement(
        f"be {' or '.join(map(_written, values))}",
        lambda held: any(type(held) is type(value) and held == value for value in values),
        first,
        failing,
    )


def differ(*values: Any, meeting: Any) -> Requirement:
    """The property must be none of the values; `meeting` is an allowed value."""
    kind = type(values[0])
    return Requirement(
        f"not be {' or '.join(map(_written, values))}",
        lambda held: isinstance(held, kind) and held not in values,
        meeting,
        values[0],
    )


def other_than(*values: Any, meeting: Any) -> Requirement:
    """As `differ`; an unknown output of an AWS resource meets it: it can't be such a value."""
    return replace(differ(*values, meeting=meeting), any_output_will_do=True)


def at_least(limit: int, *, unlimited: int | None = None) -> Requirement:
    """The property must be a number of at least `limit`, or `unlimited`, which means no limit."""
    return Requirement(
        f"be at least {limit}",
        lambda held: _is_number(held) and (held >= limit or held == unlimited),
        limit,
        limit - 1,
    )


def at_most(limit: int) -> Requirement:
    """The property must be a number of at most `limit`."""
    return Requirement(
        f"be at most {limit}",
        lambda held: _is_number(held) and held <= limit,
        limit,
        limit + 1,
    )


def between(lowest: int, highest: int) -> Requirement:
    """The property must be a number from `lowest` to `highest`."""
    return Requirement(
        f"be from {lowest} to {highest}",
        lambda held: _is_number(held) and lowest <= held <= highest,
        highest,
        highest + 1,
    )


def given(example: Any) -> Requirement:
    """The property must be set and not empty. `example` is an allowed value."""
    return Requirement("be set", lambda held: held not in (None, "", [], {}), example, "", True)


def including(*values: str) -> Requirement:
    """The property must be a list that contains all of the values."""

    def is_met(held: Any) -> bool:
        if not isinstance(held, list):
            return False
        known = [each for each in held if isinstance(each, str)]
        # `in` raises if it compares with an unknown value.
        return all(value in known for value in values) or all(value in held for value in values)

    phrase = f"include {' and '.join(map(_written, values))}"
    return Requirement(phrase, is_met, [*values], ["OTHER"])


def absent(example: Any) -> Requirement:
    """The property must not be set. `example` is a forbidden value."""
    return Requirement("not be set", lambda held: held in (None, ""), "", example)


def or_absent(requirement: Requirement) -> Requirement:
    """The property must meet the requirement if it is set."""
    return replace(
        requirement,
        phrase=f"{requirement.phrase} where it is set",
        is_met=lambda held: held is None or requirement.is_met(held),
    )


def not_blank(example: str) -> Requirement:
    """The property must be a string that isn't blank. `example` is an allowed value."""
    return Requirement(
        "not be blank", lambda held: isinstance(held, str) and bool(held.strip()), example, " "
    )


def customer_managed_key() -> Requirement:
    """The property must name a KMS key that isn't an AWS managed key."""
    return Requirement(
        "name a customer managed key",
        lambda held: isinstance(held, str) and bool(held) and not _AWS_MANAGED_KEY.fullmatch(held),
        "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "alias/aws/example",
        # An output of a resource in the stack refers to a key in the stack.
        any_output_will_do=True,
    )


def not_plain_http() -> Requirement:
    """The property must be a URL that doesn't begin with http://."""
    return Requirement(
        "not be an http:// address",
        lambda held: isinstance(held, str) and not PLAIN_HTTP.match(held),
        "https://example.com/orders",
        "http://example.com/orders",
    )


def _is_number(held: Any) -> bool:
    return isinstance(held, (int, float)) and not isinstance(held, bool)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value).replace("'", '"')
