"""Ranges of versions as npm, PEP 440 and Poetry define them."""

from __future__ import annotations

import pytest

from policypack.supply_chain.dependencies.pinning import satisfies

# https://docs.npmjs.com/cli/using-npm/semver#advanced-range-syntax: the bounds of each range, with
# the version below the first, the first, the last and the one above.
NPM = [
    ("1.2.3", None, "1.2.3", "1.2.3", "1.2.4"),
    ("=v1.2.3", "1.2.2", "1.2.3", "1.2.3", "1.3.0"),
    ("^1.2.3", "1.2.2", "1.2.3", "1.99.0", "2.0.0"),
    ("^0.2.3", "0.2.2", "0.2.3", "0.2.9", "0.3.0"),
    ("^0.0.3", "0.0.2", "0.0.3", "0.0.3", "0.0.4"),
    ("^1.2.x", "1.1.9", "1.2.0", "1.9.9", "2.0.0"),
    ("^0.0", None, "0.0.0", "0.0.9", "0.1.0"),
    ("^0.x", None, "0.0.0", "0.9.9", "1.0.0"),
    ("~1.2.3", "1.2.2", "1.2.3", "1.2.9", "1.3.0"),
    ("~>1.2", "1.1.9", "1.2.0", "1.2.9", "1.3.0"),
    ("~1", "0.9.9", "1.0.0", "1.9.9", "2.0.0"),
    ("1.2", "1.1.9", "1.2.0", "1.2.9", "1.3.0"),
    ("1.x.x", "0.9.9", "1.0.0", "1.9.9", "2.0.0"),
    (">=1.2.3 <2", "1.2.2", "1.2.3", "1.9.9", "2.0.0"),
    (">1.2 <=1.4", "1.2.9", "1.3.0", "1.4.9", "1.5.0"),
    ("1.2.3 - 2.3", "1.2.2", "1.2.3", "2.3.9", "2.4.0"),
    ("> 1.2.3 <= 1.4.5", "1.2.3", "1.2.4", "1.4.5", "1.4.6"),
    ("^1.2.3-beta.2", "1.2.3-beta.1", "1.2.3-beta.2", "1.9.9", "2.0.0-rc.1"),
    ("1.2.3+build", "1.2.2", "1.2.3", "1.2.3", "1.2.4"),
    ("^1 || ^3", "0.9.9", "1.0.0", "3.9.9", "4.0.0"),
    ("^1||^3", "2.0.0", "3.0.0", "3.9.9", "4.0.0"),
]
# https://packaging.python.org/en/latest/specifications/version-specifiers/ and
# https://python-poetry.org/docs/dependency-specification/
PYPI = [
    (">=2,<3", "1.9", "2.0", "2.99", "3.0"),
    ("==1.*", "0.9", "1.0", "1.9", "2.0"),
    ("~=1.4.2", "1.4.1", "1.4.2", "1.4.9", "1.5"),
    ("^1.2.3", "1.2.2", "1.2.3", "1.9", "2.0"),
    ("^0.2", "0.1", "0.2", "0.2.9", "0.3"),
    ("~1.2", "1.1", "1.2", "1.2.9", "1.3"),
    ("~1", "0.9", "1.0", "1.9", "2.0"),
    ("=1.2", "1.1", "1.2", "1.2.0", "1.3"),
    ("1.*", "0.9", "1.0", "1.9", "2.0"),
    ("1.2", "1.1", "1.2", "1.9", "2.0"),
    ("^1.2 || ^3", "1.1", "1.2", "3.9", "4.0"),
    (">=2.0rc1", "2.0b1", "2.0rc1", "9", None),
]


@pytest.mark.parametrize(
    ("ecosystem", "stated", "below", "first", "last", "above"),
    [("npm", *case) for case in NPM] + [("PyPI", *case) for case in PYPI],
)
def test_the_bounds_of_a_range(
    ecosystem: str, stated: str, below: str | None, first: str, last: str, above: str | None
) -> None:
    assert satisfies(ecosystem, first, stated)
    assert satisfies(ecosystem, last, stated)
    assert below is None or not satisfies(ecosystem, below, stated)
    assert above is None or not satisfies(ecosystem, above, stated)


@pytest.mark.parametrize(
    ("ecosystem", "stated"),
    [
        ("npm", ""),
        ("npm", "*"),
        ("npm", "x"),
        ("npm", "latest"),
        ("npm", "next-1"),
        ("npm", "^1 " * 1000),
        ("PyPI", ""),
        ("PyPI", "*"),
        ("PyPI", "a direct reference"),
        ("crates.io", "^9"),
    ],
)
def test_what_is_no_range_has_every_release(ecosystem: str, stated: str) -> None:
    assert satisfies(ecosystem, "1.0.0", stated)


def test_what_is_no_version_is_in_no_range() -> None:
    assert not satisfies("npm", "one", "^1")
    assert not satisfies("PyPI", "one", ">=1")
