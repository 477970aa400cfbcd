"""Environment markers, as AWS Lambda's Pythons evaluate them.

https://packaging.python.org/en/latest/specifications/dependency-specifiers/#environment-markers
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import product

# Beyond Lambda's managed runtimes on both sides, since an image brings any Python.
_MINORS = range(7, 17)
# The first patch release and one after the last, for markers that compare with one between.
_PATCHES = (0, 99)
_MACHINES = ("x86_64", "aarch64")
_CONSTANT = {
    "implementation_name": "cpython",
    "os_name": "posix",
    "platform_python_implementation": "CPython",
    "platform_release": "",
    "platform_system": "Linux",
    "platform_version": "",
    "sys_platform": "linux",
    "extra": "",
}


@lru_cache(maxsize=4096)
def installs_on_lambda(
    marker: str, requires_python: str = "", groups: frozenset[str] = frozenset()
) -> bool:
    """Whether the marker holds on any Python for Lambda that `requires_python` allows.

    `groups` are the dependency groups that are installed. What cannot be evaluated may hold.
    """
    if not marker:
        return True
    # Most runs evaluate no marker, and the import compiles the whole grammar.
    from packaging.markers import (
        InvalidMarker,
        Marker,
        UndefinedComparison,
        UndefinedEnvironmentName,
    )

    try:
        parsed = Marker(marker)
        return any(
            parsed.evaluate(
                {**each, "extras": frozenset(), "dependency_groups": groups}, "lock_file"
            )
            for each in _environments(requires_python)
        )
    except (InvalidMarker, UndefinedComparison, UndefinedEnvironmentName, RecursionError):
        return True


def _environments(requires_python: str) -> Iterator[dict[str, str]]:
    for minor, patch, machine in product(_allowed(requires_python), _PATCHES, _MACHINES):
        full = f"3.{minor}.{patch}"
        yield {
            **_CONSTANT,
            "implementation_version": full,
            "platform_machine": machine,
            "python_full_version": full,
            "python_version": f"3.{minor}",
        }


def _allowed(requires_python: str) -> list[int]:
    """The minor versions in the range; all of them where it allows none or is invalid."""
    # Most requirements have no range of versions of Python.
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    try:
        range_ = SpecifierSet(requires_python)
    except InvalidSpecifier:
        return [*_MINORS]
    allowed = [
        minor
        for minor in _MINORS
        if any(range_.contains(f"3.{minor}.{patch}") for patch in _PATCHES)
    ]
    return allowed or [*_MINORS]
