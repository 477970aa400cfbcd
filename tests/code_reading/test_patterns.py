"""A pattern of JavaScript that is written in Python's syntax matches the same texts."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from itertools import product

import pytest

from policypack.code_reading.flows.patterns import from_javascript, rule_out_by_pattern

PATTERNS = (
    *(
        r"^[a-z0-9.]+$",
        r"^a.b$",
        r"^[^]$",
        r"^[]$",
        r"^[$.]+$",
        r"^[\]a]+$",
        r"^[a[]+$",
        r"^[^\]]$",
    ),
    *(r"^\u0061\x62$", r"^\u{1F600}$", r"^(?<first>a)\k<first>$", r"^(?:a|b)$|^\$$", r"^[\w-]*$"),
    *(r"^\/a\/$", r"^[/]$", r"^a$", r"a\b", r"^(?!b)[ab]+$", r"^\-a$", r"^[a\-z]+$", r"^a{2}$"),
)
FLAGS = ("", "m", "u")
TEXTS = [
    "",
    *(f"{a}{b}" for a, b in product(["", "a", "b", ".", "$", "]", "[", "/", "-", "\n"], repeat=2)),
    *("ab", "a.b", "a\nb", "aa", "/a/", "-a", "z9", "\U0001f600", "a\n", "b\na\n"),
]
# Node.js refuses these with the flag for code points.
_REFUSED_WITH_U = {r"^\-a$", r"^[]a]+$"}
_ASK = """
const [cases, texts] = JSON.parse(require("node:fs").readFileSync(0, "utf8"));
const answers = cases.map(([pattern, flags]) =>
  texts.map((text) => new RegExp(pattern, flags).test(text)),
);
process.stdout.write(JSON.stringify(answers));
"""


@pytest.mark.skipif(shutil.which("node") is None, reason="needs Node.js")
def test_a_translated_pattern_matches_the_same_texts() -> None:
    cases = [
        (pattern, flags)
        for pattern, flags in product(PATTERNS, FLAGS)
        # A code point in braces has that meaning with the flag alone.
        if (flags == "u" or "{1F" not in pattern) and not (flags and pattern in _REFUSED_WITH_U)
    ]
    ended = subprocess.run(
        ["node", "-e", _ASK],
        input=json.dumps([cases, TEXTS]),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for (pattern, flags), answers in zip(cases, json.loads(ended.stdout), strict=True):
        ours = re.compile(from_javascript(pattern, flags))
        # Without the flag, a character beyond 16 bits is treated as two.
        differ = [
            text
            for text, answer in zip(TEXTS, answers, strict=True)
            if bool(ours.search(text)) is not answer and (text.isascii() or flags == "u")
        ]
        assert differ == [], (pattern, flags)


@pytest.mark.parametrize("pattern", [r"^\p{L}+$", r"^[\p{L}]+$", r"^[[a-z]--b]$"])
def test_what_python_lacks_rules_nothing_out(pattern: str) -> None:
    flags = "v" if "--" in pattern else "u"
    assert not rule_out_by_pattern(from_javascript(pattern, flags), is_search=True)
