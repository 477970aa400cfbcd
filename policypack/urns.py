"""Pulumi's URNs, taken apart: https://www.pulumi.com/docs/iac/concepts/resources/names/#urns."""

from __future__ import annotations

import re
from functools import lru_cache


def parts_of(urn: str) -> tuple[str, str]:
    """The type and the name that a URN ends with; the type is that of the resource itself."""
    *_, kind, name = ("", *urn.split("::", 3)) if urn.count("::") >= 3 else ("", "", urn)
    return kind.rsplit("$", 1)[-1], name


def describe(urn: str) -> str:
    """A URN in words: `orders (aws:sqs/queue:Queue)`."""
    kind, name = parts_of(urn)
    return f"{name} ({kind})" if kind else name


def is_named(urn: str, pattern: str) -> bool:
    """Whether the pattern is the URN or the name that it ends with; `*` matches any text."""
    return any(matches(text, pattern) for text in (urn, parts_of(urn)[1]))


def matches(text: str, pattern: str) -> bool:
    """Whether the whole text matches; `*` matches any text, also an empty one."""
    return _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in pattern.split("*")), re.DOTALL)
