"""Whether a release is in the range that a manifest states, by the rules of its ecosystem.

PyPI: https://packaging.python.org/en/latest/specifications/version-specifiers/ and, for Poetry,
https://python-poetry.org/docs/dependency-specification/. npm:
https://docs.npmjs.com/cli/using-npm/semver
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

import semver
from packaging.version import Version

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.ecosystems import NPM, PYPI

# Poetry's `^1.2`, `~1.2`, `=1.2`, `1.2` and `1.*`.
_POETRY = lazy_pattern(r"(\^|~(?!=)|=(?!=))?\s*(\d\S*)")
_NUMBER = r"(?:\d+|[xX*])"
_PARTIAL = (
    rf"v?({_NUMBER})(?:\.({_NUMBER}))?(?:\.({_NUMBER}))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?"
)
_COMPARATOR = lazy_pattern(rf"\s*(\^|~>?|>=|<=|>|<|=)?\s*{_PARTIAL}(?=\s|$)")
_HYPHEN = lazy_pattern(r"\s*(\S+)\s+-\s+(\S+)\s*")
# Longer than any range that people write, and short enough for these patterns.
_LONGEST = 500


@lru_cache(maxsize=4096)
def satisfies(ecosystem: str, version: str, stated: str) -> bool:
    """Whether the release is in the range. A tag, or other text, includes every release."""
    inside = {PYPI: _in_specifier, NPM: _in_range}.get(ecosystem)
    if inside is None or len(stated) > _LONGEST:
        return True
    try:
        return any(inside(version, each.strip()) for each in stated.split("||"))
    except ValueError:
        return True


def _in_specifier(version: str, stated: str) -> bool:
    # The import compiles one large pattern, and most packages state no range.
    from packaging.specifiers import SpecifierSet

    parts = (_pep440(part.strip()) for part in stated.split(","))
    return SpecifierSet(",".join(filter(None, parts))).contains(version, prereleases=True)


def _pep440(part: str) -> str:
    poetry = _POETRY.fullmatch(part)
    if poetry is None:
        return "" if part == "*" else part
    operator, stated = poetry.groups()
    if operator == "=" or stated.endswith("*"):
        return f"=={stated}"
    numbers = Version(stated).release
    ceiling = ".".join(map(str, _next(numbers, operator or "^")))
    return f">={stated},<{ceiling}"


def _next(numbers: Sequence[int], operator: str) -> list[int]:
    """The first numbers above those that the operator allows."""
    last = len(numbers) - 1
    raised = {
        # The first number that is not zero must stay.
        "^": next((place for place, number in enumerate(numbers) if number), last),
        "~": min(1, last),
    }.get(operator[:1], last)
    return [*numbers[:raised], numbers[raised] + 1]


def _in_range(version: str, stated: str) -> bool:
    if not semver.Version.is_valid(version):
        return False
    found = semver.Version.parse(version)
    stated = _HYPHEN.sub(r">=\1 <=\2", stated)
    if _COMPARATOR.sub("", stated).strip():
        return True
    return all(_meets(found, each) for each in _COMPARATOR.finditer(stated))


def _meets(version: semver.Version, comparator: re.Match[str]) -> bool:
    operator, *partial, prerelease = comparator.groups()
    numbers = [int(part) for part in partial if part and part.isdigit()]
    if not numbers:
        return True
    floor = _version(numbers, prerelease)
    ceiling = _version(_next(numbers, operator or "="), "0")
    low = {"<": None, "<=": None, ">": ceiling}.get(operator, floor)
    high = {">": None, ">=": None, "<": floor}.get(operator, ceiling)
    return (low is None or version >= low) and (high is None or version < high)


def _version(numbers: Sequence[int], prerelease: str | None) -> semver.Version:
    major, minor, patch = (*numbers, 0, 0)[:3]
    return semver.Version(major, minor, patch, prerelease)
