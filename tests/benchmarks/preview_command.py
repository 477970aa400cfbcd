"""What `stackwarden preview` adds to `pulumi preview` with the pack: both interleaved, offline."""

from __future__ import annotations

import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks import generated, measure
from tests.benchmarks.rounds import Missing, interleaved, sized
from tests.engine.engine import PACK, STACK, Engine, environment, find_pulumi

SIZES = sized((20, 300), smallest=(2,))
ROUNDS = sized(7, smallest=1)
BARE = "pulumi preview"
OURS = "stackwarden preview"
# What `stackwarden preview` may cost, in times of `pulumi preview` with the pack.
MOST = 1.2


def run() -> None:
    """Prints a table of medians. Raises Missing without a CLI, RuntimeError where one fails."""
    pulumi = find_pulumi()
    if pulumi is None:
        raise Missing("no Pulumi CLI: `make setup` finds or builds one")
    print(f"| resources | {BARE}, s | {OURS}, s | times (at most {MOST}) |")
    print("|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        engine = Engine(pulumi, Path(scratch))
        for size in SIZES:
            program = generated.program(Path(scratch) / f"program-{size}", size)
            bare, ours = _medians(engine, program)
            print(f"| {size} | {bare:.2f} | {ours:.2f} | {ours / bare:.2f} |", flush=True)


def _medians(engine: Engine, program: Path) -> tuple[float, float]:
    stack = engine.stack(program, config={"aws:region": "eu-central-1"})
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
