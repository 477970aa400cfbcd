"""The harness itself, and the language host that it stands on."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engine.engine import Engine
from tests.engine.processes import Session
from tests.tries import nightly

PROGRAM = """
import os
import pulumi

class Shelf(pulumi.ComponentResource):
    def __init__(self, name):
        super().__init__("test:index:Shelf", name, {"books": 3})
        self.register_outputs({})

Shelf("one")
config = pulumi.Config()
pulumi.export("greeting", config.get("greeting"))
pulumi.export("folder", os.getcwd())
pulumi.export("reached", [name for name, held in os.environ.items() if held == "the user's own"])
"""

PACK_HEAD = """
import os
import pulumi
from pulumi_policy import EnforcementLevel, PolicyPack, ResourceValidationPolicy
"""

BLOCKING_PACK = (
    PACK_HEAD
    + """
def check(args, report_violation):
    least = args.get_config()["least"]
    if args.resource_type == "test:index:Shelf" and args.props["books"] < least:
        report_violation(f"{args.name} holds too few books")

PolicyPack("library", [ResourceValidationPolicy(
    "full-shelf", "A shelf is full.", check, enforcement_level=EnforcementLevel.MANDATORY,
    config_schema=__import__("pulumi_policy").PolicyConfigSchema(
        properties={"least": {"type": "number", "default": 1}}),
)])
"""
)


def test_program_runs_with_its_configuration_in_its_own_folder_and_without_the_users_set_up(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_PROFILE", "AWS_REGION", "PULUMI_ACCESS_TOKEN", "STACKWARDEN_FINDINGS"):
        monkeypatch.setenv(name, "the user's own")
    stack = engine.stack(PROGRAM, config={"program:greeting": "good day"}, provider=False)
    run = stack.preview()
    assert run.status == 0, run.stderr
    assert run.summary["resourceChanges"] == {"create": 2}
    outputs = run.of_kind("resOutputsEvent")[-1]["metadata"]["new"]["outputs"]
    expected = {"greeting": "good day", "folder": str(stack.project), "reached": []}
    assert outputs == expected


@nightly("engine/test_provider.py::test_what_hangs_on_an_unknown_region_is_unknown")
def test_dynamic_resource_is_created_by_the_program_itself(engine: Engine) -> None:
    program = """
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Maker(ResourceProvider):
    def create(self, inputs):
        return CreateResult("made", {**inputs, "length": len(inputs["text"])})

class Text(Resource):
    length: pulumi.Output[int]
    def __init__(self, name, text):
        super().__init__(Maker(), name, {"text": text, "length": None})

pulumi.export("length", Text("one", "four").length)
"""
    run = engine.up(program, provider=False)
    assert run.status == 0, run.stderr
    assert "length: 4" in run.stdout


def test_failing_program_shows_its_traceback(engine: Engine) -> None:
    run = engine.preview("nonsense = {}['absent']", provider=False)
    assert run.status != 0
    assert "KeyError: 'absent'" in run.diagnostics
    assert "line 1" in run.diagnostics


def test_program_that_exits_fails_the_preview(engine: Engine) -> None:
    run = engine.preview("import os; os._exit(3)", provider=False)
    assert run.status != 0
    assert "exit status 3" in run.diagnostics + run.stderr


def test_unknown_runtime_option_is_refused_by_name(engine: Engine) -> None:
    if not (engine.pulumi.parent / "built-from").exists():
        pytest.skip("Pulumi's own language host knows more options than the one built here")
    stack = engine.stack(PROGRAM, provider=False)
    settings = stack.project / "Pulumi.yaml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace('"toolchain": "pip"', '"typechecker": "mypy"'),
        encoding="utf-8",
    )
    run = stack.preview()
    assert run.status != 0
    assert "runtime option typechecker: mypy" in run.diagnostics + run.stderr


def test_pack_passes_and_blocks_by_its_configuration(engine: Engine) -> None:
    passing = engine.preview(PROGRAM, pack=BLOCKING_PACK, provider=False)
    assert (passing.status, passing.policy_events) == (0, []), passing.stderr

    wanted = {"full-shelf": {"least": 5}}
    blocked = engine.preview(PROGRAM, pack=BLOCKING_PACK, pack_config=wanted, provider=False)
    assert blocked.status != 0
    (event,) = blocked.policy_events
    assert event["policyName"] == "full-shelf"
    assert event["enforcementLevel"] == "mandatory"
    assert "one holds too few books" in event["message"]


def test_pack_sees_its_own_folder_and_the_stack(engine: Engine) -> None:
    pack = PACK_HEAD + (
        "seen = [os.getcwd(), pulumi.get_project(), pulumi.get_stack(),\n"
        "        str(pulumi.runtime.is_dry_run()), pulumi.Config().get('greeting')]\n"
        "def check(args, report_violation):\n"
        "    report_violation('|'.join(seen))\n"
        "PolicyPack('seeing', [ResourceValidationPolicy('seen', 'What it sees.', check)])\n"
    )
    stack = engine.stack("import pulumi", config={"program:greeting": "hello"}, provider=False)
    run = stack.preview(pack=pack)
    (event,) = run.policy_events
    assert f"{stack.folder / 'pack-1'}|program|dev|True|hello" in event["message"]


@nightly("test_pack_passes_and_blocks_by_its_configuration")
def test_pack_starts_where_the_stack_has_no_configuration(engine: Engine) -> None:
    run = engine.preview("import pulumi", pack=BLOCKING_PACK, provider=False)
    assert run.status == 0, run.stderr


def test_broken_pack_fails_the_preview(engine: Engine) -> None:
    run = engine.preview(PROGRAM, pack="raise SystemExit('no pack today')", provider=False)
    assert run.status != 0
    assert "no pack today" in run.stdout + run.stderr + run.diagnostics


def test_killed_pack_fails_the_preview(engine: Engine) -> None:
    pack = BLOCKING_PACK.replace(
        "def check(args, report_violation):", "def check(args, _):\n    os._exit(9)"
    )
    run = engine.preview(PROGRAM, pack=pack, provider=False)
    assert run.status != 0
    assert "failed to run policy" in run.diagnostics


@nightly("engine/test_provider.py::test_a_program_lives_from_its_first_preview_to_its_end")
def test_state_lasts_from_one_run_to_the_next(engine: Engine) -> None:
    stack = engine.stack(PROGRAM, provider=False)
    assert stack.up().summary["resourceChanges"] == {"create": 2}
    assert stack.preview().summary["resourceChanges"] == {"same": 2}


def test_a_run_that_takes_too_long_is_ended_with_all_that_it_started(tmp_path: Path) -> None:
    # As the engine does it: the child leads a process group of its own.
    program = (
        "import os, subprocess, time\n"
        "subprocess.Popen(['sleep', '600'], preexec_fn=os.setpgrp)\n"
        "print('asleep', flush=True)\n"
        "time.sleep(600)\n"
    )
    session = Session([sys.executable, "-c", program], tmp_path, os.environ)
    with pytest.raises(AssertionError, match=r"(?s)took over 5 s.*asleep"):
        session.finish(5)
    assert session.members() == []


def test_everything_ends_when_the_engine_is_killed(engine: Engine) -> None:
    stack = engine.stack("import time; open('ready', 'w'); time.sleep(600)", provider=False)
    session = stack.start("preview", "--stack", "dev")
    try:
        _wait_until((stack.project / "ready").exists, 60)
        assert len(session.members()) >= 3  # the CLI, its language host and the program
        os.kill(session.process.pid, signal.SIGKILL)
        _wait_until(lambda: not session.members(), 30)
    finally:
        session.end()
        session.process.communicate(timeout=30)


def _wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not so after {seconds} s"
        time.sleep(0.1)
