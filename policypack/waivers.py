"""Waivers: a named person accepts one finding until a date, for a stated reason."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints

from policypack.urns import parts_of

LONGEST = timedelta(days=365)


def _day(value: Any) -> Any:
    # Pydantic would take a number as seconds since 1970, and other ways to write a date.
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("a day is written YYYY-MM-DD")
    if not isinstance(value, (str, date)):
        raise ValueError("a day is a text, written YYYY-MM-DD")
    return value


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Waiver(BaseModel):
    """`{rule, resource, path, reason, owner, expires}`.

    `resource` is a URN or a name and `path` a property path; `*` in either stands for any text.
    Without `path` the whole resource is meant. `expires` (YYYY-MM-DD) is the last valid day, UTC.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rule: Text
    resource: Text
    path: str | None = None
    reason: Text
    owner: Text
    expires: Annotated[date, BeforeValidator(_day)]

    def covers(self, rule: str, urn: str, path: str) -> bool:
        """Whether the finding of `rule` at `path` of the resource `urn` is meant."""
        return (
            rule == self.rule
            and any(_pattern(self.resource).fullmatch(text) for text in (urn, parts_of(urn)[1]))
            and (self.path is None or _pattern(self.path).fullmatch(path) is not None)
        )

    def flaw(self, today: date, never_waive: frozenset[str]) -> str | None:
        """Why the waiver does not count today, or None where it does."""
        if self.rule in never_waive:
            return "the organization does not let this rule be waived"
        if self.expires < today:
            return f"it lapsed on {self.expires}"
        if self.expires - today > LONGEST:
            return f"it expires on {self.expires}, more than {LONGEST.days} days away"
        return None

    def __str__(self) -> str:
        return f"the waiver of {self.rule} for {self.resource} ({self.owner})"


@lru_cache(maxsize=1024)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in text.split("*")), re.DOTALL)
