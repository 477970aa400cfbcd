"""Detects secrets in longer texts: code, templates, definitions, user data.

A text has more words than a single value, so more evidence is required: a known format, or a
literal that is assigned to a sensitive name and is not made of dictionary words.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from policypack.credentials import values
from policypack.credentials.formats import DetectedSecret, by_format
from policypack.credentials.names import Sensitivity, sensitivity

# NAME = "value", "name": "value", name => 'value', name="value" in code, JSON, YAML and HCL.
# Every repetition is bounded and begins at the start of a word, so the time stays linear.
_QUOTED = re.compile(
    r"""(?<![\w.-])(?P<name>[A-Za-z_][\w.-]{0,63})(?:"|'|\])?\s{0,4}(?:=>|:=|=|:)\s{0,4}"""
    r"""(?:[rbuf]?"(?P<double>[^"\n]{1,512})"|[rbuf]?'(?P<single>[^'\n]{1,512})')"""
)
# NAME=value and name: value, alone on their line, in .env files, shells, INI and YAML.
_UNQUOTED = re.compile(
    r"^[ \t]{0,16}(?:(?:export|set|ENV|-)[ \t]{1,4})?(?P<name>[A-Za-z_][\w.-]{0,63})"
    r"[ \t]{0,4}(?P<sign>[=:])[ \t]{0,4}(?P<value>[^\s\"'(){}\[\],;`]{8,256})[ \t]{0,16}\r?$",
    re.MULTILINE,
)
_WORDS_ONLY = re.compile(r"[A-Za-z$_]+(?:[-_. /:$]+[A-Za-z]*)*")
# Placeholders that code replaces later, and colours.
_FILLED_IN = re.compile(r"\{[\w.\[\]'()!:-]{0,128}\}|%[sdr]|EXAMPLE|^#[0-9A-Fa-f]{3,8}$")
_IDENTIFIER = re.compile(r"[A-Za-z_$][\w$]*(?:(?:\.|::|->)[A-Za-z_$][\w$]*)*")


def secrets_in_text(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    """Yields (line, secret) for each line and kind once, in no order; lines count from 1.

    Takes time linear in the length of the text, whatever is in it.
    """
    # JSON inside JSON escapes its quotes; without the backslashes it reads like any other JSON.
    text = text.replace('\\"', '"')
    seen: set[tuple[int, str]] = set()
    ends = [found.start() for found in re.finditer("\n", text)]
    for search in (_known, _quoted, _unquoted):
        for offset, secret in search(text):
            line = bisect_left(ends, offset) + 1
            if (line, secret.kind) not in seen:
                seen.add((line, secret.kind))
                yield line, secret


def _known(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    return by_format(text, examples=False)


def _quoted(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    for found in _QUOTED.finditer(text):
        secret = _assigned(found["name"], found["double"] or found["single"])
        if secret:
            yield found.start(), secret


def _unquoted(text: str) -> Iterator[tuple[int, DetectedSecret]]:
    for found in _UNQUOTED.finditer(text):
        name, value = found["name"], found["value"]
        shell = found["sign"] == "=" and name == name.upper()
        # Elsewhere an unquoted word may be a variable or a type: `token = session2`.
        if shell or not _IDENTIFIER.fullmatch(value) or values.random(value):
            secret = _assigned(name, value)
            if secret:
                yield found.start(), secret


def _assigned(name: str, value: str) -> DetectedSecret | None:
    named = sensitivity(name)
    if named is Sensitivity.NONE or len(value) < 6 or " " in value.strip():
        return None
    if values.harmless(value) or values.well_known(value) or _WORDS_ONLY.fullmatch(value):
        return None
    if _FILLED_IN.search(value):
        return None
    if named is Sensitivity.PASSWORD:
        return DetectedSecret("value named like a password")
    # Keys and tokens have digits; a value without digits is a pattern, an option or a type.
    if (
        values.names_something(value)
        or not any(map(str.isdigit, value))
        or (named is Sensitivity.POSSIBLE and not values.random(value))
    ):
        return None
    return DetectedSecret("value named like a secret")
