"""Detects the credential formats of `policypack.facts.credentials` in linear time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from enum import Enum, auto
from functools import cache

from policypack.credentials import values
from policypack.facts.credentials import FORMATS, Format
from policypack.facts.token_prefixes import TOKENS
from policypack.model.confidence import Confidence
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

Rows = Sequence[Format]

# The start of a token: letters and digits behind anything else, then the alphabet of words.
_LONG_WORD = lazy_pattern(r"(?<![A-Za-z0-9])[A-Za-z0-9][A-Za-z0-9_-]{10,}")
_WORD_START = lazy_pattern(r"[A-Za-z0-9][A-Za-z0-9_-]{2,}")
_PREFIX = 3
# From rare to frequent; any other letter is rarer.
_FREQUENT = "GDSEAT_=k/:vybhfwgpm.ud-clnisorate"
# Shorter hints, such as a dot, are in many texts; what they tell of has such a run of letters.
_TELLING, _RUN = 3, 24
# Texts often have addresses, and seldom those of users.
_ADDRESS, _USER = "://", "@"


class Examples(Enum):
    """Which examples of documentation count, such as `AKIA...EXAMPLE` and `user:password@` in a
    URL: all where a value is nothing else, those of AWS's keys in a text that is deployed, and none
    in code, which has documentation within."""

    ALL = auto()
    OF_AWS = auto()
    NONE = auto()


@record(frozen=True)
class DetectedSecret:
    """A secret by its `kind`, one of a fixed set such as "GitHub token".

    It holds none of the secret itself, so it can be printed.
    """

    kind: str
    confidence: Confidence = field(default=Confidence.HIGH, compare=False)

    @property
    def reason(self) -> str:
        """The kind, and that the evidence is weak where it is."""
        if self.confidence is Confidence.HIGH:
            return self.kind
        return f"{self.kind}, reported by its name alone"


def by_format(text: str, *, examples: Examples) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields every credential of a known format as (offset, secret), format by format."""
    by_hint, by_prefix = _rows()
    for hint, row in by_hint:
        if hint in text:
            yield from _at_hint(text, hint, row, examples)
    # However many prefixes there are, the text is read once for them.
    for word in _LONG_WORD.finditer(text):
        for row in by_prefix.get(word[0][:_PREFIX], ()):
            begins = text.startswith(row.hints, word.start())
            found = _compiled(row.pattern).match(text, word.start()) if begins else None
            if found and _counts(row, found, examples):
                yield word.start(), DetectedSecret(row.kind)


def may_have_format(text: str) -> bool:
    """Whether a credential of a known format may be in the text, by little more than literals."""
    words = _LONG_WORD.findall(text)
    if any(
        word.startswith(row.hints) for word in words for row in _rows()[1].get(word[:_PREFIX], ())
    ):
        return True
    has_run = any(len(word) >= _RUN for word in words)
    return any(
        _may_be_at(text, hint, row, has_run)
        for rare, rows in _by_rare_letter()
        if rare in text
        for hint, row in rows
        if hint in text
    )


def _may_be_at(text: str, hint: str, row: Format, has_run: bool) -> bool:
    if hint == _ADDRESS:
        return _USER in text
    if len(hint) >= _TELLING:
        return True
    return has_run and next(_at_hint(text, hint, row, Examples.ALL), None) is not None


@cache
def _by_rare_letter() -> Sequence[tuple[str, Sequence[tuple[str, Format]]]]:
    """The hints by their rarest letter: most texts lack nearly all of these."""
    grouped: dict[str, list[tuple[str, Format]]] = {}
    for hint, row in _rows()[0]:
        grouped.setdefault(min(hint, key=_FREQUENT.find), []).append((hint, row))
    return tuple(grouped.items())


def _at_hint(
    text: str, hint: str, row: Format, examples: Examples
) -> Iterator[tuple[int, DetectedSecret]]:
    start = text.find(hint)
    while start >= 0:
        begins = _begins_a_word(text, start, row)
        found = _compiled(row.pattern).match(text, start) if begins else None
        if found and _counts(row, found, examples):
            yield start, DetectedSecret(row.kind)
        start = text.find(hint, found.end() if found else start + 1)


def _begins_a_word(text: str, start: int, row: Format) -> bool:
    looks_behind = row.pattern.startswith(("(?<", "(?:(?<"))
    return looks_behind or start == 0 or not text[start].isalnum() or not text[start - 1].isalnum()


def _counts(row: Format, found: re.Match[str], examples: Examples) -> bool:
    group = next((group for group in found.groupdict().values() if group), "")
    if not _is_sound(row, group or found[0]) or (group and values.placeholder(group)):
        return False
    if examples is Examples.ALL:
        return True
    if examples is Examples.OF_AWS and values.aws_example(found[0]):
        return True
    return not (values.example(group or found[0]) or values.well_known(group))


def _is_sound(row: Format, secret: str) -> bool:
    """Whether what the format promises of the content holds: what it decodes to, its checksum."""
    if row.decoded and not re.search(row.decoded, values.decoded(secret) or ""):
        return False
    return not row.checksum or values.base58check(secret)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """The pattern; few texts hold the hint of any, and to compile all costs more than to search."""
    return re.compile(pattern)


@cache
def _rows() -> tuple[Sequence[tuple[str, Format]], Mapping[str, Rows]]:
    """The formats by their hints, and those of tokens by the beginnings of their prefixes."""
    hinted: list[tuple[str, Format]] = []
    prefixed: dict[str, list[Format]] = {}
    for row in (*FORMATS, *_tokens()):
        if row.is_word:
            for start in {hint[:_PREFIX] for hint in row.hints}:
                prefixed.setdefault(start, []).append(row)
        else:
            hinted.extend((hint, row) for hint in row.hints)
    return hinted, prefixed


def _tokens() -> Iterator[Format]:
    for kind, prefixes, body in TOKENS:
        pattern = f"(?:{'|'.join(map(re.escape, prefixes))}){body}(?![A-Za-z0-9_-])"
        # Behind an early `+` or `=`, what is read as a word is too short to be one.
        is_word = all(map(_WORD_START.fullmatch, prefixes)) and not set("+/=").intersection(body)
        yield Format(kind, prefixes, pattern, "", is_word=is_word)
