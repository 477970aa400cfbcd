"""The tutorial, followed to the letter: each file, each command, and what the page shows of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.engine.engine import Engine, environment
from tools.site.tutorial import PAGE, Commands, File, steps


def followed(folder: Path, env: dict[str, str]) -> None:
    """Follows the steps in a shell; each begins where the one before it ended."""
    for step in steps(PAGE.read_text(encoding="utf-8")):
        if isinstance(step, File):
            (folder / step.path).write_text(step.text, encoding="utf-8")
            continue
        script = "\n".join([*step.lines, "status=$?", 'echo "now in $PWD"', "exit $status"])
        ran = subprocess.run(
            ["sh", "-c", script], cwd=folder, env=env, capture_output=True, text=True, check=False
        )
        *told, last = ran.stdout.splitlines()
        folder = Path(last.removeprefix("now in "))
        assert ran.returncode == step.status, (step, ran.stdout, ran.stderr)
        missing = [line for line in step.shown if line.strip() not in map(str.strip, told)]
        assert missing == [], ran.stdout


def test_each_step_does_what_the_page_says(engine: Engine, tmp_path: Path) -> None:
    env = environment(tmp_path, engine.pulumi)
    for name in ("PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE", "PULUMI_DEBUG_COMMANDS"):
        del env[name]
    env["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), env["PATH"]))
    env["COLUMNS"] = "100"
    if shutil.which("pulumi-language-yaml", path=env["PATH"]) is None:
        missing = "no language host of Pulumi YAML: `make setup` builds one"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(missing)
    empty = tmp_path / "work"
    empty.mkdir()
    followed(empty, env)


def test_the_steps_are_files_and_commands() -> None:
    file = "<!-- file: a/b -->\n```yaml\nx: 1\n```\n"
    page = f"{file}\n<!-- exits with 1 -->\n```sh\nmake\n```\n\n```\nout\n```\n"
    assert list(steps(page)) == [File("a/b", "x: 1\n"), Commands(("make",), 1, ("out",))]
