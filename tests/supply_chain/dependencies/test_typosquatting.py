"""Typosquatting: names one letter away from popular packages, and names that are legitimate."""

from __future__ import annotations

import pytest

from policypack.facts.popular_packages import LEGITIMATE_NEIGHBOURS, POPULAR
from policypack.supply_chain.dependencies import typosquatted_package


@pytest.mark.parametrize(
    ("ecosystem", "name", "meant"),
    [
        ("PyPI", "request", "requests"),
        ("PyPI", "requestss", "requests"),
        ("PyPI", "reqeusts", "requests"),
        ("PyPI", "requestz", "requests"),
        ("PyPI", "rquests", "requests"),
        ("PyPI", "panda", "pandas"),
        ("npm", "lodahs", "lodash"),
        ("npm", "raect", "react"),
        ("PyPI", "requests", None),
        ("PyPI", "boto", None),
        ("npm", "preact", None),
        ("PyPI", "rekuestz", None),
        ("PyPI", "ours", None),
        ("Go", "reqeusts", None),
    ],
)
def test_one_letter(ecosystem: str, name: str, meant: str | None) -> None:
    assert typosquatted_package(ecosystem, name) == meant


def test_the_table_is_of_use_for_both_ecosystems() -> None:
    assert set(POPULAR) == set(LEGITIMATE_NEIGHBOURS) == {"PyPI", "npm"}
    for ecosystem, names in POPULAR.items():
        assert len(names) >= 400
        assert not names & LEGITIMATE_NEIGHBOURS[ecosystem]
        assert all(len(name) >= 5 for name in names)
        assert all(typosquatted_package(ecosystem, name) is None for name in names)
