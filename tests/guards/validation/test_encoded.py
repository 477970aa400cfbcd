"""Base64 and gzip, with bounds on what they expand to."""

from __future__ import annotations

import base64
import gzip
import sys
import tracemalloc
import zlib
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest

from runtime_guards.errors import EventRejected
from runtime_guards.validation.encoded import bytes_of, gunzip


@pytest.mark.parametrize("size", range(8))
def test_given_base64_when_decoded_then_the_limit_is_in_bytes(size: int) -> None:
    data = bytes(range(size))
    text = base64.b64encode(data).decode()

    assert bytes_of(text, "place", size) == data
    assert bytes_of(text, "place", size + 1) == data
    if size:
        with pytest.raises(EventRejected, match="too-long at place"):
            bytes_of(text, "place", size - 1)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (None, "missing"),
        (b"YQ==", "wrong-type"),
        ("YQ", "malformed"),
        ("YQ=", "malformed"),
        ("YQ===", "malformed"),
        ("YR==", "malformed"),
        ("Y Q==", "malformed"),
        ("YQ==\n", "malformed"),
        ("YQ==YQ==", "malformed"),
        ("_-8=", "malformed"),
        ("é", "malformed"),
        ("\ud800", "malformed"),
        ("!!!!", "malformed"),
    ],
)
def test_given_no_base64_when_decoded_then_it_is_refused(text: Any, reason: str) -> None:
    with pytest.raises(EventRejected) as caught:
        bytes_of(text, "place", 100)
    assert (caught.value.reason, caught.value.path) == (reason, "place")


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_given_gzip_when_expanded_then_one_byte_above_the_limit_is_refused(offset: int) -> None:
    data = b"a" * (1000 + offset)
    if offset > 0:
        with pytest.raises(EventRejected, match="too-long at place"):
            gunzip(gzip.compress(data), "place", 1000)
    else:
        assert gunzip(gzip.compress(data), "place", 1000) == data


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain",
        b"\x1f\x8b",
        gzip.compress(b"a", mtime=0)[:-1],
        gzip.compress(b"a", mtime=0) + b"x",
        gzip.compress(b"a", mtime=0) + gzip.compress(b"b", mtime=0),
        gzip.compress(b"a", mtime=0)[:-8] + b"\0" * 8,
        zlib.compress(b"a"),
    ],
)
def test_given_no_gzip_when_expanded_then_it_is_refused(data: bytes) -> None:
    with pytest.raises(EventRejected, match="malformed at place"):
        gunzip(data, "place", 1000)


class _Counted:
    """A decompressor that counts the bytes that it gives."""

    def __init__(self, given: list[int], wbits: int) -> None:
        self._made = zlib.decompressobj(wbits=wbits)
        self._given = given

    def decompress(self, data: bytes, limit: int = 0) -> bytes:
        expanded = self._made.decompress(data, limit)
        self._given.append(len(expanded))
        return expanded

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


def test_given_a_bomb_when_expanded_then_it_ends_at_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = gzip.compress(b"\0" * 100_000_000, 6)
    given: list[int] = []
    made = partial(_Counted, given)
    with monkeypatch.context() as patch:
        stand_in = SimpleNamespace(decompressobj=made, error=zlib.error)
        patch.setitem(sys.modules, "zlib", stand_in)
        tracemalloc.start()
        with pytest.raises(EventRejected, match="too-long"):
            gunzip(bomb, "place", 1_000_000)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert given == [1_000_001]
    assert peak < 5_000_000
