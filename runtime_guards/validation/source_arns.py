"""Which resource an event comes from: its ARN is well-formed, allowed, and agrees with the rest."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Collection
    from typing import Any

    Match = Callable[[str], "re.Match[str] | None"]


def checked_source(
    match: Match, arn: Any, region: Any, allowed: Collection[str] | None
) -> tuple[str, str]:
    """An ARN and its region, by the record's `eventSourceARN` and `awsRegion`.

    All records of a batch have one source, so validators keep what was checked last and ask only
    for what differs from it. `match` has the ARN's region as its first group.
    """
    found = checked_arn(match, arn, "eventSourceARN", allowed)
    if region != found[1]:
        raise EventRejected("inconsistent", "awsRegion")
    return arn, region


def checked_arn(
    match: Match, arn: Any, path: str, allowed: Collection[str] | None
) -> re.Match[str]:
    """The match of an ARN of the form that `match` knows, and that is on the allow-list if any."""
    if arn.__class__ is not str:
        raise absent(arn, path)
    found = match(arn)
    if found is None:
        raise EventRejected("malformed", path)
    if allowed is not None and arn not in allowed:
        raise EventRejected("not-allowed", path)
    return found
