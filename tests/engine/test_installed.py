"""For one who has only the wheel: `pulumi preview --policy-pack "$(stackwarden path)"`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.engine.engine import ROOT, TIMEOUT, Engine
from tests.engine.processes import Session
from tests.engine.test_preview_command import Program, Ran
from tests.fixed_environment import python_path
from tests.packaging import environment


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of an installed wheel, in an environment without the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    python = environment.make(folder / "venv", environment.COMMAND)
    for project in (ROOT, ROOT / "runtime_guards"):
        build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
        environment.run(*build, "--directory", folder / "wheels", cwd=project)
    wheels = sorted((folder / "wheels").glob("*.whl"))
    # What runs compiles itself.
    pip = (python, "-m", "pip", "install", "--no-index", "--no-deps", "--no-compile", "--quiet")
    environment.run(*pip, *wheels)
    return python.with_name("stackwarden")


def test_the_pack_of_a_wheel_blocks_in_a_foreign_folder(
    engine: Engine, command: Path, tmp_path: Path
) -> None:
    # GIVEN the folder that `stackwarden path` prints, asked for in a folder that is not ours
    printed = environment.run(command, "path", cwd=tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    pack = Path(printed.strip())
    assert pack.is_relative_to(tmp_path / "cache")
    # WHEN a program is previewed with it
    program = "import pulumi_aws as aws\naws.sqs.Queue('orders', sqs_managed_sse_enabled=False)\n"
    run = engine.preview(program, pack=pack, config={"aws:region": "eu-central-1"})
    # THEN the rules of the wheel have judged it
    assert run.status != 0
    blocking = [each for each in run.policy_events if each["enforcementLevel"] == "mandatory"]
    assert [each["policyName"] for each in blocking] == ["sqs-queue-unencrypted"]


def test_asking_again_changes_nothing(command: Path, tmp_path: Path) -> None:
    first = environment.run(command, "path", XDG_CACHE_HOME=str(tmp_path))
    files = {path: path.stat().st_mtime_ns for path in Path(first.strip()).iterdir()}
    assert environment.run(command, "path", XDG_CACHE_HOME=str(tmp_path)) == first
    assert {path: path.stat().st_mtime_ns for path in Path(first.strip()).iterdir()} == files


def test_stackwarden_preview_of_a_wheel_judges_a_program_in_a_foreign_folder(
    engine: Engine, command: Path, tmp_path: Path
) -> None:
    # GIVEN a program with an environment of its own, without account, login or stack
    program = Program(engine, tmp_path)
    (program.folder / "Pulumi.dev.yaml").unlink()
    env = program.env | python_path()
    arguments = ("--config", "aws:region=eu-central-1", "--format", "json")
    # WHEN the installed command previews it
    session = Session([str(command), "preview", *arguments], program.folder, env)
    ran = Ran(*session.finish(TIMEOUT))
    # THEN it finds what the program violates, with its place
    assert ran.status == 1, ran.stderr
    (found,) = ran.of("sqs-queue-unencrypted")
    assert (found["file"], found["line"], found["blocking"]) == ("queues.py", 7, True)
