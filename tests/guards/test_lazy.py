"""Public names: each is importable from its package, and each package names what it has."""

from __future__ import annotations

import re
from importlib import import_module

import pytest

from runtime_guards import errors
from runtime_guards.lazy import lazily, lazy_pattern
from tests.each import each

PACKAGES = ["audit", "encryption", "events", "protection", "startup", "testing"]
NAMES = [
    (package, name)
    for package in PACKAGES
    for name in import_module(f"runtime_guards.{package}").__all__
]


@each(("package", "name"), NAMES)
def test_a_public_name_is_imported_from_its_package(package: str, name: str) -> None:
    """GIVEN a name of `__all__` THEN it is there, and defined below the package or an error."""
    found = getattr(import_module(f"runtime_guards.{package}"), name)
    assert found.__name__ == name
    # Types of events that several sources have are defined with what these share.
    shared = "runtime_guards.validation." if package == "events" else f"runtime_guards.{package}."
    below = found.__module__.startswith((f"runtime_guards.{package}.", shared))
    assert below or getattr(errors, name) is found


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_that_is_none_is_an_error_of_its_own(package: str) -> None:
    module = import_module(f"runtime_guards.{package}")
    with pytest.raises(AttributeError, match=f"runtime_guards.{package} has no .* 'Gone'"):
        module.Gone  # noqa: B018


def test_a_name_is_imported_once_and_kept() -> None:
    package: dict[str, object] = {"__name__": "package"}
    found = lazily(package, {"REASONS": "runtime_guards.errors"})("REASONS")
    assert found is errors.REASONS
    assert package == {"__name__": "package", "REASONS": found}


def test_a_pattern_is_compiled_at_its_first_use_and_its_method_kept() -> None:
    pattern = lazy_pattern(r"(\w)\Z", re.ASCII)
    assert "match" not in vars(pattern)
    assert pattern.match("a")
    assert not pattern.match("é")
    assert vars(pattern)["match"].__self__ == re.compile(r"(\w)\Z", re.ASCII)
