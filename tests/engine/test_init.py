"""`stackwarden init` with a real preview: the baseline, and what it lets pass."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.engine.engine import TIMEOUT, Engine
from tests.engine.processes import Session
from tests.engine.test_preview_command import RULE, Program, Ran

QUEUE = 'aws.sqs.Queue("{}", sqs_managed_sse_enabled=False)\n'
PROGRAM = f"import pulumi_aws as aws\n\n{QUEUE.format('orders')}"
BASELINE = "stackwarden-baseline.json"


@pytest.fixture
def program(engine: Engine, tmp_path: Path) -> Program:
    made = Program(engine, tmp_path)
    made.write(**{"__main__.py": PROGRAM})
    return made


def init(program: Program, *arguments: str) -> Ran:
    command = [sys.executable, "-m", "policypack.commands", "init", "--ci", "none", *arguments]
    return Ran(*Session(command, program.folder, program.env).finish(TIMEOUT))


def test_known_findings_pass_and_new_ones_block(program: Program) -> None:
    ran = init(program, "--yes")
    assert ran.status == 0, ran.stderr
    known = json.loads((program.folder / BASELINE).read_text("utf-8"))
    assert RULE in {each["rule"] for each in known["findings"]}
    assert program.preview("--baseline", BASELINE).status == 0
    program.write(**{"__main__.py": PROGRAM + QUEUE.format("returns")})
    assert program.preview("--baseline", BASELINE).status == 1
    # AND a later run accepts no new finding
    (program.folder / BASELINE).unlink()
    assert init(program, "--yes").status == 0
    assert not (program.folder / BASELINE).exists()


def test_a_program_that_fails_is_not_set_up(program: Program) -> None:
    program.write(**{"__main__.py": "raise SystemExit('broken')\n"})
    before = {*program.folder.iterdir()}
    ran = init(program, "--yes")
    assert (ran.status, "--skip-preview" in ran.stderr) == (3, True), ran.stderr
    # Python's own cache is not a file of `init`.
    assert {*program.folder.iterdir()} - {program.folder / "__pycache__"} == before
