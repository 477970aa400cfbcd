"""The index of popular packages is made from rankings, and the same ones give the same bytes."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.facts import popular_packages
from policypack.supply_chain.dependencies import typosquatting
from tools import mine_popular_packages
from tools.mine_popular_packages import mined

RANKINGS = {"PyPI": ["requests", "Ruamel.YAML", "requestz", "other"], "npm": ["lodash", "lodahs"]}


def _forget() -> None:
    popular_packages.popular.cache_clear()
    typosquatting._index.cache_clear()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The index of these tests lies in a folder of its own, and is forgotten afterwards."""
    monkeypatch.setattr(popular_packages, "INDEX", tmp_path / "index.z")
    monkeypatch.setattr(mine_popular_packages, "RANKED", 2)
    _forget()
    yield
    _forget()


def test_given_two_rankings_then_names_are_normalized_and_ranked() -> None:
    content = zlib.decompress(mined("2026-11-25", RANKINGS)).decode()
    assert content == ("2026-11-25\nPyPI\trequests ruamel-yaml\trequestz\nnpm\tlodash lodahs\t")


def test_given_the_same_rankings_then_the_bytes_are_the_same() -> None:
    assert mined("2026-11-25", RANKINGS) == mined("2026-11-25", RANKINGS)


def test_given_a_rank_of_typing_errors_then_the_name_stays_an_imitation() -> None:
    names = [f"package-{number}" for number in range(10_000)]
    content = zlib.decompress(mined("2026-11-25", {"PyPI": ["requests", *names, "reqeusts"]}))
    assert b"reqeusts" not in content
