"""Detects the credential formats of `policypack.facts.credentials` in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from policypack.credentials import values
from policypack.facts.credentials import FORMATS, Format


@dataclass(frozen=True)
class DetectedSecret:
    """A secret by its `kind`, one of a fixed set such as "GitHub token".

    It holds none of the secret itself, so it can be printed.
    """

    kind: str


def by_format(text: str, *, examples: bool) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields every credential of a known format as (offset, secret), format by format.

    Without `examples`, the examples of documentation are skipped: `AKIA...EXAMPLE`, and
    `user:password@` in a URL.
    """
    for row, pattern in _compiled():
        for hint in row.hints:
            yield from _at_hint(text, hint, row, pattern, examples)


def _at_hint(
    text: str, hint: str, row: Format, pattern: re.Pattern[str], examples: bool
) -> Iterator[tuple[int, DetectedSecret]]:
    start = text.find(hint)
    while start >= 0:
        found = pattern.match(text, start) if _begins_a_word(text, start, row) else None
        if found and _counts(row, found, examples):
            yield start, DetectedSecret(row.kind)
        start = text.find(hint, found.end() if found else start + 1)


def _begins_a_word(text: str, start: int, row: Format) -> bool:
    looks_behind = row.pattern.startswith(("(?<", "(?:(?<"))
    return looks_behind or start == 0 or not text[start].isalnum() or not text[start - 1].isalnum()


def _counts(row: Format, found: re.Match[str], examples: bool) -> bool:
    groups = [group for group in found.groupdict().values() if group]
    secret = groups[0] if groups else found[0]
    if row.kind == "Authorization header (Basic)" and not values.basic_credentials(secret):
        return False
    if groups and values.placeholder(secret):
        return False
    return examples or not (found[0].endswith("EXAMPLE") or (groups and values.well_known(secret)))


@cache
def _compiled() -> tuple[tuple[Format, re.Pattern[str]], ...]:
    """The patterns, compiled at the first use."""
    return tuple((row, re.compile(row.pattern)) for row in FORMATS)
