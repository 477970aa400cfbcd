"""Counts the faults that vectors notice, and looks for vectors that notice the others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from runtime_guards.contract import TRIGGERS
from tests.conformance.edges import report
from tests.conformance.edges.adding import add_edges
from tests.conformance.edges.cases import Edge
from tests.conformance.edges.faults import Fault, faults
from tests.conformance.edges.search import Search


def main(arguments: list[str]) -> int:
    """Returns 0, or 1 where too many faults are open, or a noticed one is listed as equivalent."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.edges")
    choices = [*(trigger.name for trigger in TRIGGERS), "shared"]
    parser.add_argument("named", nargs="*", metavar="SOURCE", help="sources, or `shared`")
    parser.add_argument("--search", type=Path, metavar="RECORDED", help="the file of recording.py")
    parser.add_argument("--most", type=int, default=0, help="so many faults may be left open")
    given = parser.parse_args(arguments)
    unknown = {*given.named} - {*choices}
    if unknown:
        parser.error(f"unknown event sources: {', '.join(sorted(unknown))}")
    if given.search:
        return look(given.named, given.search.read_text(encoding="utf-8").splitlines())
    return count(given.named, choices, given.most)


def count(named: Sequence[str], choices: Sequence[str], most: int) -> int:
    """Prints a line for each module, and the faults that the vectors leave open."""
    rows, stale = [], 0
    for module, sources in report.targets(named):
        found = report.counted(module, sources)
        rows.append((found.faults, found.noticed, found.equivalent, len(found.unnoticed)))
        print(f"{module.removeprefix('runtime_guards.')}: {_counts(rows[-1])}", flush=True)
        for fault in found.unnoticed:
            print(f"  line {fault.line}, not noticed: {fault.name}")
        for fault in found.stale:
            print(f"  line {fault.line}, noticed, but listed as equivalent: {fault.name}")
        stale += len(found.stale)
    totals = tuple(map(sum, zip(*rows, strict=True)))
    print(f"{len(named or choices[:-1])} sources: {_counts(totals)}")
    return int(stale > 0 or totals[-1] > most)


def _counts(row: Sequence[int]) -> str:
    return "{} faults, {} noticed, {} equivalent, {} not noticed".format(*row)


def look(named: Sequence[str], recorded: Sequence[str]) -> int:
    """Adds vectors for the faults that none notices, as far as some are found."""
    for module, sources in report.targets(named):
        import_module(module)
        kept = report.Kept(sources)
        left = [fault for fault in faults(module) if report.is_open(kept, fault)]
        redundant: list[Fault] = []
        for source in sources if left else ():
            search = Search(source, recorded)
            found: list[Edge] = []
            for fault in [*left]:
                pair = None if found and kept.is_noticed(fault) else search.find(fault)
                if pair:
                    kept.add(*pair)
                    found.append(pair[0])
            left = [fault for fault in left if not kept.is_noticed(fault)]
            redundant += filter(search.is_redundant, left)
            print(f"{module}, {source}: {add_edges(source, found)} vectors added", flush=True)
        report.add_equivalents([fault for fault in left if fault in redundant])
        for fault in left:
            print(f"  {'redundant' if fault in redundant else 'open'}: {fault.line} {fault.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
