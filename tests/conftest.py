"""What all tests share: the folder that relative paths of documented examples begin at, with the
guards' layer in it, and the advisories that dependencies are judged by."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from policypack.commands import layer
from tests import known_advisories

PROGRAM = Path(__file__).parent / "fixtures" / "program"

# How long an example takes says nothing about a busy machine.
settings.register_profile("any-machine", deadline=None)
settings.load_profile("any-machine")


@pytest.fixture(autouse=True, scope="session")
def _program_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("example") / "program"
    shutil.copytree(PROGRAM, folder)
    layer.build(folder / "guards.zip")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(folder))
        yield


@pytest.fixture(autouse=True, scope="session")
def _advisories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("advisories")
    known_advisories.compile_all(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_ADVISORIES", str(folder))
        yield
