"""What the tests of the rules ask for, recorded once for all house tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Mapping[str, Any]]:
    """`cases` and `silent` by rule; see `tests.house.recording`."""
    file = tmp_path_factory.mktemp("records") / "records.json"
    options = ["-q", "-p", "no:cacheprovider", "-p", "tests.house.recording"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "tests/rules"],
        cwd=ROOT,
        env={**os.environ, "RULE_RECORDS": str(file)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert file.is_file(), done.stdout + done.stderr
    found: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text(encoding="utf-8"))
    return found
