"""The digest beside a body."""

from __future__ import annotations

import hashlib
import sys
from importlib import reload

import pytest

from runtime_guards.validation import digests


@pytest.mark.parametrize("text", ["", "a", "é", "\U0001f4a9", "x" * 100_000])
def test_given_a_text_when_digested_then_it_is_the_md5_of_its_utf8(text: str) -> None:
    assert digests.md5_hex(text) == hashlib.md5(text.encode()).hexdigest()


def test_given_half_a_character_when_digested_then_nothing_is_raised() -> None:
    assert len(digests.md5_hex("\ud800")) == 32


def test_given_a_python_without_its_own_md5_when_loaded_then_hashlib_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "_md5", None)
    try:
        assert reload(digests).md5 is hashlib.md5
        assert digests.md5_hex("a") == "0cc175b9c0f1b6a831c399e269772661"
    finally:
        monkeypatch.undo()
        reload(digests)
