"""Names one letter away from popular ones, and those that are left alone."""

from __future__ import annotations

import pytest

from policypack.facts.popular_packages import NEIGHBOURS, POPULAR
from policypack.supply_chain.lookalikes import lookalike


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
    assert lookalike(ecosystem, name) == meant


def test_the_table_is_of_use_for_both_ecosystems() -> None:
    assert set(POPULAR) == set(NEIGHBOURS) == {"PyPI", "npm"}
    for ecosystem, names in POPULAR.items():
        assert len(names) >= 400
        assert not names & NEIGHBOURS[ecosystem]
        assert all(len(name) >= 5 for name in names)
        assert all(lookalike(ecosystem, name) is None for name in names)
