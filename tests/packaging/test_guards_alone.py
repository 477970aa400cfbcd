"""The guards' wheel in an environment that holds nothing else."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from runtime_guards.testing.samples import sample
from tests.packaging.environment import ROOT, run

# The layer leaves out the samples, so the program brings its event.
PROGRAM = f"""
import json, sys
from importlib.metadata import distributions

from runtime_guards import EventRejected, guard
from runtime_guards.events import SQS

@guard(SQS(body=dict, partial=True), audit=lambda record: None)
def handler(event, context):
    return None

event = json.loads({json.dumps(sample("sqs"))!r})
event["Records"][1]["body"] = "changed"
answer = handler(event, None)
try:
    handler({{}}, None)
except EventRejected as rejected:
    reason = rejected.reason
installed = sorted(found.metadata["Name"] for found in distributions())
print(json.dumps([installed, len(answer["batchItemFailures"]), reason]))
"""

TESTING = """
from dataclasses import dataclass

from runtime_guards import guard
from runtime_guards.events import SQS
from runtime_guards.testing import assert_refused, event

@dataclass
class Order:
    quantity: int

handler = guard(SQS(body=Order), audit=False)(lambda event, context: None)
print(assert_refused(handler, event("sqs", bodies=[{}]), "schema").path)
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("alone")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory"]
    subprocess.run(
        [*build, str(folder)], cwd=ROOT / "runtime_guards", check=True, capture_output=True
    )
    (wheel,) = folder.glob("*.whl")
    run(sys.executable, "-m", "venv", "--without-pip", folder / "empty")
    # Nothing is fetched, and what the wheel asked for would be missed.
    python = folder / "empty" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python, "install", "--quiet")
    run(*pip, "--no-index", wheel)
    return python


def test_a_guard_works_where_nothing_else_is_installed(python: Path, tmp_path: Path) -> None:
    printed = run(python, "-c", PROGRAM, cwd=tmp_path)
    assert printed.strip() == '[["stackwarden-guards"], 1, "undeclared-source"]'
    origin = run(
        python, "-c", "import runtime_guards; print(runtime_guards.__file__)", cwd=tmp_path
    )
    assert "site-packages" in origin


def test_handlers_can_be_tested_where_nothing_else_is_installed(
    python: Path, tmp_path: Path
) -> None:
    printed = run(python, "-c", TESTING, cwd=tmp_path)
    assert printed.strip() == "Records[0].body.quantity"
