"""The dates of conditions, as IAM reads them: W3C's ISO 8601 profile, or seconds since 1970.

The keys that they are compared with follow the clock, aws:TokenIssueTime at the distance of a
session's age.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

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
    """The moment that a value of a date condition names, None where it names none."""
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
