"""Detects secrets in longer texts: code, templates, definitions, user data.

A text has more words than a single value, so more evidence is required: a known format, or a
literal that is assigned to a sensitive name and is not made of dictionary words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from policypack.credentials import values
from policypack.credentials.assignments import Assignment, assignments
from policypack.credentials.files import TextKind
from policypack.credentials.formats import DetectedSecret, Examples, by_format
from policypack.credentials.known import report
from policypack.credentials.names import Sensitivity, is_password
from policypack.credentials.references import names_stored_secret
from policypack.start.lazy_patterns import lazy_pattern

_WORDS_ONLY = lazy_pattern(r"[A-Za-z$_]+(?:[-_. /:$]+[A-Za-z]*)*")
# Placeholders that code replaces later, colours, and patterns.
_FILLED_IN = lazy_pattern(
    r"\{[\w.\[\]'()!:-]{0,128}\}|%[sdr]|EXAMPLE|^#[0-9A-Fa-f]{3,8}$|\[[a-zA-Z0-9]-[a-zA-Z0-9]"
    r"|0-9[aA]-[zZ]|[a-z]-zA-Z|[A-Z]-Za-z|[zZ]0-9"
)
# The name of a function, a field or a module, with a version's digit in it.
_LONG_NAME = lazy_pattern(r"[a-z][a-z0-9]{0,32}(?:[._][a-z0-9]{1,32}){2,16}")
_IDENTIFIER = lazy_pattern(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*")
_LONG_HEX = lazy_pattern(r"[0-9a-f]{32,256}")


def secrets_in_text(
    text: str, kind: TextKind = TextKind.CODE, examples: Examples = Examples.NONE
) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for each line and kind once, in no order; lines count from 1.

    Where a known format is found, names in the same line add nothing. `examples` says which keys of
    documentation count. Takes time linear in the
    length of the text, whatever is in it.
    """
    # JSON inside JSON escapes its quotes; without the backslashes it reads like any other JSON.
    text = text.replace('\\"', '"')
    ends = [found.start() for found in re.finditer("\n", text)]
    known = {(bisect_left(ends, at) + 1, found) for at, found in by_format(text, examples=examples)}
    yield from known
    if kind is not TextKind.MANIFEST:
        named = {(bisect_left(ends, at) + 1, found) for at, found in _named(text, kind, examples)}
        told = {line for line, _ in known}
        yield from ((line, secret) for line, secret in named if line not in told)


def _named(text: str, kind: TextKind, examples: Examples) -> Iterator[tuple[int, DetectedSecret]]:
    for assignment in assignments(text):
        secret = _assigned(assignment, kind, examples)
        if secret:
            report(assignment.value)
            yield assignment.offset, secret


def _assigned(assignment: Assignment, kind: TextKind, examples: Examples) -> DetectedSecret | None:
    _, name, named, value, _ = assignment
    if examples is Examples.OF_AWS and values.aws_example(value):
        return DetectedSecret("AWS secret access key")
    if len(value) < 6 or " " in value.strip():
        return None
    if _stands_for_something(name, value) or not _is_literal(assignment, kind):
        return None
    if named is Sensitivity.PASSWORD:
        plain = kind is TextKind.SETTINGS and is_password(name)
        words = not plain and _WORDS_ONLY.fullmatch(value)
        return None if words else DetectedSecret("value named like a password")
    # Keys and tokens have digits; a value without digits is a pattern, an option or a type.
    if (
        values.names_something(value)
        or not any(map(str.isdigit, value))
        or (sum(map(str.isdigit, value)) < 4 and _LONG_NAME.fullmatch(value))
        or (named is Sensitivity.POSSIBLE and not values.random(value))
    ):
        return None
    return DetectedSecret("value named like a secret")


def _stands_for_something(name: str, value: str) -> bool:
    """Whether the value is harmless, an example, filled in later, or the name once more."""
    if values.harmless(value) or values.well_known(value) or values.example(value):
        return True
    if names_stored_secret(name, value):
        return True
    return bool(_FILLED_IN.search(value)) or value.lower() == name.lower()


def _is_literal(assignment: Assignment, kind: TextKind) -> bool:
    """Whether a word without quotes is a text: `token = session2` may name a variable."""
    value = assignment.value
    if not assignment.is_bare or kind is TextKind.SETTINGS or not _IDENTIFIER.fullmatch(value):
        return True
    return values.random(value) or bool(_LONG_HEX.fullmatch(value))
