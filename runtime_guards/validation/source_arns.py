"""The resource that an event comes from: its ARN must be well-formed, allowed and consistent."""

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
    """Returns a record's `eventSourceARN` and `awsRegion`, which must agree.

    All records of a batch have one source, so validators keep the last checked pair and call this
    only for a different one. The first group of `match` is the ARN's region.
    """
    found = checked_arn(match, arn, "eventSourceARN", allowed)
    if region != found[1]:
        raise EventRejected("inconsistent", "awsRegion")
    return arn, region


def checked_arn(
    match: Match, arn: Any, path: str, allowed: Collection[str] | None
) -> re.Match[str]:
    """Returns the match of an ARN that `match` accepts and that is on the allow-list.

    A queue or topic may be listed by its name too, which is the last part of its ARN.
    """
    if arn.__class__ is not str:
        raise absent(arn, path)
    found = match(arn)
    if found is None:
        raise EventRejected("malformed", path)
    if allowed is not None and arn not in allowed and arn.rpartition(":")[2] not in allowed:
        raise EventRejected("not-allowed", path)
    return found
