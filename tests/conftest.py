"""What all tests share: the folder that relative paths of documented examples begin at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent / "fixtures" / "program"


@pytest.fixture(autouse=True, scope="session")
def _program_folder() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(PROGRAM))
        yield
