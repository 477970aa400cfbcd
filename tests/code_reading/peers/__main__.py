"""Compares the pack with Bandit and Semgrep on the labelled handlers.

    python -m tests.code_reading.peers [--differences]

Looks for `bandit` and `semgrep` in the folder of STACKWARDEN_PEERS, else on PATH. One that is not
there is named and left out: neither is a dependency of the project.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.code_reading.peers import bandit, semgrep
from tests.code_reading.peers.cases import Case, write

Found = Mapping[str, frozenset[str]]
_PEERS: Mapping[str, Callable[[str, Path], Found]] = {
    "bandit": bandit.found_by,
    "semgrep": semgrep.found_by,
}
_LANGUAGES = (("Python", (".py",)), ("JavaScript", (".js", ".mjs", ".cjs", ".ts", ".mts")))


def main(arguments: list[str]) -> int:
    """Prints a table for each language; with `--differences` each handler that a peer tells
    apart from its label."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made, "handlers")
        folder.mkdir()
        every = write(folder)
        found: dict[str, Found] = {"stackwarden": {name: case.ours for name, case in every.items()}}
        for peer, found_by in _PEERS.items():
            program = shutil.which(peer, path=os.environ.get("STACKWARDEN_PEERS"))
            if program is None:
                print(f"{peer} is not installed: left out")
            else:
                found[peer] = found_by(program, folder)
    for language, endings in _LANGUAGES:
        chosen = {name: case for name, case in every.items() if name.endswith(endings)}
        print(f"\n{language}: {len(chosen)} handlers")
        # Bandit reads Python alone.
        reading = {tool: files for tool, files in found.items() if {*files} & {*chosen}}
        _table(chosen, reading)
        if "--differences" in arguments:
            _differences(chosen, reading)
    return 0


def _table(cases: Mapping[str, Case], found: Mapping[str, Found]) -> None:
    """Of each kind: the labelled handlers, and of each tool found and wrongly reported."""
    labelled = Counter(kind for case in cases.values() for kind in case.expected)
    kinds = sorted(
        {*labelled, *(k for each in found.values() for n in cases for k in each.get(n, ()))}
    )
    print(
        f"{'kind':<16}{'labelled':>9}" + "".join(f"{each + ' found/false':>26}" for each in found)
    )
    totals = Counter[tuple[str, str]]()
    for kind in kinds:
        line = f"{kind:<16}{labelled[kind]:>9}"
        for tool, files in found.items():
            hits = [n for n in cases if kind in files.get(n, ())]
            right = sum(kind in cases[n].expected for n in hits)
            totals[tool, "found"] += right
            totals[tool, "false"] += len(hits) - right
            line += f"{f'{right} / {len(hits) - right}':>26}"
        print(line)
    sums = (f"{totals[tool, 'found']} / {totals[tool, 'false']}" for tool in found)
    print(f"{'all':<16}{labelled.total():>9}" + "".join(f"{each:>26}" for each in sums))


def _differences(cases: Mapping[str, Case], found: Mapping[str, Found]) -> None:
    for name, case in cases.items():
        for tool, files in found.items():
            reported = files.get(name, frozenset())
            for kind in sorted(reported ^ case.expected):
                says = "reports" if kind in reported else "misses"
                print(f"  {tool} {says} {kind}: {case.title}")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
