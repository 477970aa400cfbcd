"""The tutorial, followed to the letter: each file, each command, and what the page shows of it."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.engine.engine import Engine, environment
from tools.site.tutorial import Commands, File, follow, steps


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
    assert follow(empty, env) > 10


def test_the_steps_are_files_and_commands() -> None:
    file = "<!-- file: a/b -->\n```yaml\nx: 1\n```\n"
    page = f"{file}\n<!-- exits with 1 -->\n```sh\nmake\n```\n\n```\nout\n```\n"
    assert list(steps(page)) == [File("a/b", "x: 1\n"), Commands(("make",), 1, ("out",))]
