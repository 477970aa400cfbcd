"""Runs the labelled handlers of JavaScript with an attack, and compares with their labels.

    python -m tests.code_reading.executed.javascript [--packages FOLDER]

Node.js runs them. `sinks.cjs` and `globals.cjs` record what is dangerous, by tables of their own,
and do nothing. FOLDER is a `node_modules` with TypeScript's compiler and the validators and
frameworks that handlers use; a handler that needs one that is not there is named, and not run.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from tests.code_reading.executed.javascript.running import KINDS, Node, Outcome, outcome_of
from tests.code_reading.javascript.labelled_files import LABELLED, expected_of


def main() -> int:
    """Prints what was shown, and each contradiction; returns 1 where there is one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--packages", type=Path, default=None)
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    chosen = [each for each in LABELLED if given.only in each.name]
    chosen = [each for each in chosen if "undecided" not in expected_of(each)]
    with Node(given.packages, shows=bool(given.only)) as node:
        found = [outcome_of(file, node) for file in chosen]
    _print(found)
    return 1 if any(each.contradicts for each in found) else 0


def _print(found: list[Outcome]) -> None:
    ran = [each for each in found if each.is_shown]
    dangerous = sum(bool(each.expected & KINDS) for each in ran)
    kinds = f"{dangerous} dangerous, {len(ran) - dangerous} safe"
    print(f"{len(found)} handlers, {len(ran)} shown by a run: {kinds}")
    for why, count in Counter(each.why for each in found if not each.is_shown).most_common():
        names = ", ".join(each.file.name for each in found if not each.is_shown and each.why == why)
        print(f"  not shown: {count}: {why} ({names})")
    for each in found:
        if each.contradicts:
            label, run = sorted(each.expected & KINDS), sorted(each.reached)
            print(
                f"  {each.file.name}: label {label}, run {run}, {sorted(each.alone)} by its field"
            )


if __name__ == "__main__":
    sys.exit(main())
