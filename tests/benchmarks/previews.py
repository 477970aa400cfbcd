"""Cost of a policy pack: previews of generated stacks with several packs, interleaved."""

from __future__ import annotations

import statistics
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks import generated, measure
from tests.benchmarks.rounds import Missing, interleaved, sized
from tests.engine.engine import PACK, STACK, Engine, environment, find_pulumi

SIZES = sized((10, 300, 1000), smallest=(2,))
ROUNDS = sized(3, smallest=1)
EMPTY = "empty pulumi-policy pack"
OURS = "stackwarden"
POLICIES = sized(300, smallest=2)
PLAIN = f"{POLICIES} plain pulumi-policy policies"


def run() -> None:
    """Prints a table of medians. Raises Missing without a CLI, RuntimeError if one fails."""
    pulumi = find_pulumi()
    if pulumi is None:
        raise Missing("no Pulumi CLI: `make setup` finds or builds one")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        engine = Engine(pulumi, folder)
        packs = {
            "no pack": None,
            EMPTY: generated.plain_pack(folder / "empty-pack", 1),
            OURS: PACK,
            PLAIN: generated.plain_pack(folder / "plain-pack", POLICIES),
        }
        print("| resources | pack | preview, s | CPU of the pack, s | times the empty pack |")
        print("|---|---|---|---|---|")
        for size in SIZES:
            program = generated.program(folder / f"program-{size}", size)
            _print(size, _measured(engine, program, packs))


def _measured(
    engine: Engine, program: Path, packs: dict[str, Path | None]
) -> dict[str, list[measure.Cost]]:
    stack = engine.stack(program, config={"aws:region": "eu-central-1"})
    surroundings = environment(stack.folder, engine.pulumi)
    command = [str(engine.pulumi), "preview", "--stack", STACK, "--non-interactive"]
    ways = {}
    for name, pack in packs.items():
        given = [*command, "--policy-pack", str(pack)] if pack else command
        ways[name] = partial(measure.preview, given, stack.project, surroundings)
    return interleaved(ways, ROUNDS)


def _print(size: int, costs: dict[str, list[measure.Cost]]) -> None:
    medians = {
        name: (
            statistics.median(cost.wall for cost in found),
            statistics.median(cost.pack for cost in found),
        )
        for name, found in costs.items()
    }
    empty = medians[EMPTY][1]
    for name, (wall, pack) in medians.items():
        ratio = f"{pack / empty:.2f}" if pack else ""
        seconds = f"{pack:.2f}" if pack else ""
        print(f"| {size} | {name} | {wall:.1f} | {seconds} | {ratio} |", flush=True)
