"""What `stackwarden preview` adds to `pulumi preview` with the pack: both interleaved, offline."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from policypack.offline import plugin
from policypack.offline.required_plugins import required_plugins
from tests.benchmarks import generated, measure
from tests.benchmarks.rounds import Missing, interleaved, sized
from tests.engine.engine import PACK, ROOT, STACK, Engine, Stack, environment, find_pulumi
from tools import typescript_sdks

SIZES = sized((20, 300), smallest=(2,))
SIZES_OF_TYPESCRIPT = sized((20, 300), smallest=(5,))
ROUNDS = sized(7, smallest=1)
BARE = "pulumi preview"
OURS = "stackwarden preview"
# What `stackwarden preview` may cost, in times of `pulumi preview` with the pack.
MOST = 1.2
_REGION = {"aws:region": "eu-central-1"}


def run() -> None:
    """Prints a table of medians. Raises Missing without a CLI, RuntimeError if one fails."""
    pulumi = find_pulumi()
    if pulumi is None:
        raise Missing("no Pulumi CLI: `make setup` finds or builds one")
    print(f"| program | resources | {BARE}, s | {OURS}, s | times (at most {MOST}) |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        engine = Engine(pulumi, Path(scratch))
        for size in SIZES:
            program = generated.program(Path(scratch) / f"program-{size}", size)
            _print("Python", size, engine.stack(program, config=_REGION), engine)
        for size in SIZES_OF_TYPESCRIPT:
            _print("TypeScript", size, _typescript(engine, size), engine)


def _print(language: str, size: int, stack: Stack, engine: Engine) -> None:
    bare, ours = _medians(stack, engine)
    figures = f"{bare:.2f} | {ours:.2f} | {ours / bare:.2f}"
    print(f"| {language} | {size} | {figures} |", flush=True)


def _typescript(engine: Engine, size: int) -> Stack:
    try:
        modules = typescript_sdks.ensure(ROOT)
    except typescript_sdks.NoSdks as error:
        raise Missing(str(error)) from None
    stack = engine.stack("", config=_REGION, provider=False)
    project = stack.project
    (project / "__main__.py").unlink()
    (project / "node_modules").symlink_to(modules)
    options = {"module": "commonjs", "moduleResolution": "node", "target": "es2020"}
    files = {
        "Pulumi.yaml": json.dumps({"name": "program", "runtime": "nodejs"}),
        "package.json": json.dumps({"main": "index.ts"}),
        "tsconfig.json": json.dumps({"compilerOptions": {**options, "skipLibCheck": True}}),
        "index.ts": generated.typescript(size),
    }
    for name, text in files.items():
        (project / name).write_text(text, encoding="utf-8")
    plugin.install_all(stack.folder / "home", required_plugins(project))
    return stack


def _medians(stack: Stack, engine: Engine) -> tuple[float, float]:
    surroundings = environment(stack.folder, engine.pulumi)
    bare = [str(engine.pulumi), "preview", "--stack", STACK, "--non-interactive"]
    ours = [sys.executable, "-m", "policypack.commands", "preview", "--offline"]
    commands = {BARE: [*bare, "--policy-pack", str(PACK)], OURS: [*ours, "--stack", STACK]}
    ways = {
        name: partial(measure.preview, command, stack.project, surroundings)
        for name, command in commands.items()
    }
    found = interleaved(ways, ROUNDS)
    bare_, ours_ = (statistics.median(cost.wall for cost in found[name]) for name in (BARE, OURS))
    return bare_, ours_
