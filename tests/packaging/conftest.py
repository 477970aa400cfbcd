"""One environment for all packaging tests; making it is most of their time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.packaging import environment


@pytest.fixture(scope="session")
def empty_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment that holds the pack's requirements and nothing else."""
    return environment.make(tmp_path_factory.mktemp("packaging") / "venv")
