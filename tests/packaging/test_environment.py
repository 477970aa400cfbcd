"""The environment of these tests is the one that the lock files describe."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.packaging import environment
from tests.packaging.environment import COMMAND, REQUIREMENTS
from tests.tries import nightly

by_lock = pytest.mark.parametrize("lock", [REQUIREMENTS, COMMAND], ids=lambda path: path.name)


def found(python: Path) -> dict[str, str]:
    """The versions of the packages in an environment by their names, written in one way."""
    listed = json.loads(environment.run(python, "-m", "pip", "list", "--format", "json"))
    return {written(each["name"]): each["version"] for each in listed} | {"pip": ""}


def written(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def wanted(lock: Path) -> dict[str, str]:
    versions = environment.locked(lock)
    assert len(versions) > 20
    return {written(name): version for name, version in versions.items()} | {"pip": ""}


@by_lock
def test_the_environment_has_the_packages_of_the_lock_alone(lock: Path, tmp_path: Path) -> None:
    assert found(environment.make(tmp_path / "venv", lock)) == wanted(lock)


@nightly("test_the_environment_has_the_packages_of_the_lock_alone")
@by_lock
def test_a_lock_is_installed_with_its_hashes(lock: Path, tmp_path: Path) -> None:
    assert found(environment.install(tmp_path / "venv", lock)) == wanted(lock)


def test_another_version_than_that_of_the_lock_is_told(tmp_path: Path) -> None:
    lock = tmp_path / "requirements.lock"
    lock.write_text("pyyaml==1.0 \\\n    --hash=sha256:00\n", encoding="utf-8")
    with pytest.raises(AssertionError, match="is installed: run `make setup`"):
        environment.make(tmp_path / "venv", lock)
