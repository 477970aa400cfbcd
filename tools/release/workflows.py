"""Step `workflows`: actionlint and zizmor on every workflow and action of the repository."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from tools.release import commands
from tools.release.place import Place
from tools.release.table import Line, held, unchecked

_ACTIONLINT = "github.com/rhysd/actionlint/cmd/actionlint"


def check(place: Place) -> Iterator[Line]:
    """Runs both on the current commit."""
    workflows = sorted((place.root / ".github" / "workflows").glob("*.yml"))
    names = ", ".join(each.stem for each in workflows)
    program = _actionlint(place.root)
    if program is None:
        yield unchecked("actionlint", "it is built with Go, and Go is not on PATH")
    else:
        commands.output(program, *workflows, cwd=place.root)
        which = commands.output(program, "--version", cwd=place.root).split()[0]
        yield Line("actionlint", f"{names}: no error, {which}")
    actions = sorted(place.root.glob("**/action.yml"))
    actions = [
        each for each in actions if ".venvs" not in each.parts and "node_modules" not in each.parts
    ]
    zizmor = (commands.PROGRAMS / "zizmor", "--offline", "--no-progress", "--quiet")
    commands.output(*zizmor, *workflows, *actions, cwd=place.root)
    yield Line("zizmor", f"{names} and {len(actions)} actions: no finding, {version('zizmor')}")


def _actionlint(root: Path) -> Path | None:
    """The program, built once from its pinned module; None without Go."""
    go = shutil.which("go")
    sources = root / "tools" / "release" / "actionlint"
    module = (sources / "go.mod").read_text(encoding="utf-8")
    (pinned,) = (line.split()[1] for line in module.splitlines() if "rhysd/actionlint v" in line)
    program = root / ".tools" / f"actionlint-{pinned}"
    if program.is_file():
        return program
    if go is None:
        return None
    build = [go, "build", "-mod=readonly", "-buildvcs=false", "-trimpath", "-o", str(program)]
    ended = subprocess.run(
        [*build, _ACTIONLINT], cwd=sources, capture_output=True, encoding="utf-8", check=False
    )
    held(ended.returncode == 0, "actionlint", ended.stderr)
    return program
