"""Runs the labelled handlers of Python with an attack, and compares what happens with their labels.

    python -m tests.code_reading.executed

A separate process runs them: audit hooks stop each sink of Python before it does anything, and
packages are recorded instead of run. Mistakes that need no event are not shown by this.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from typing import NamedTuple

from policypack.code_reading.flows import Kind
from tests.code_reading.executed.run import REFUSED
from tests.code_reading.labelled import Handler, handlers, read

KINDS = frozenset(kind.value for kind in Kind)


class Outcome(NamedTuple):
    """What happened to a handler; `why` it did not run."""

    handler: Handler
    reached: frozenset[str]
    why: str

    @property
    def contradicts(self) -> bool:
        """Whether the label says something else."""
        return self.is_shown and self.reached != self.handler.expected & KINDS

    @property
    def is_shown(self) -> bool:
        """Whether the run shows anything: a handler that failed has shown what it reached, and one
        that refuses the attack that it is safe."""
        is_safe = not self.handler.expected & KINDS
        return not self.why or bool(self.reached) or (is_safe and self.why == REFUSED)


def outcomes() -> list[Outcome]:
    """What happened to each labelled handler whose label tells what happens."""
    chosen = [each for each in handlers() if "undecided" not in each.expected]
    lines = "".join(
        json.dumps([each.title, each.code, each.triggers, _fields(each)]) + "\n" for each in chosen
    )
    done = subprocess.run(
        [sys.executable, "-m", "tests.code_reading.executed.run"],
        input=lines,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    answers = map(json.loads, done.stdout.splitlines())
    return [
        Outcome(handler, frozenset(reached), why)
        for handler, (_, reached, why) in zip(chosen, answers, strict=True)
    ]


def _fields(handler: Handler) -> list[str]:
    """The fields that the pack finds to be dangerous: each is an attack alone once."""
    flows = read(handler.code, *handler.triggers).flows
    return sorted({key for flow in flows for key in flow.source.keys[-1:]})


def main() -> int:
    """Prints what was shown, and each contradiction; returns 1 where there is one."""
    found = outcomes()
    ran = [each for each in found if each.is_shown]
    dangerous = sum(bool(each.handler.expected & KINDS) for each in ran)
    kinds = f"{dangerous} dangerous, {len(ran) - dangerous} safe"
    print(f"{len(found)} handlers, {len(ran)} shown by a run: {kinds}")
    for why, count in Counter(each.why for each in found if not each.is_shown).most_common():
        print(f"  not shown: {count}: {why}")
    wrong = [each for each in found if each.contradicts]
    for each in wrong:
        expected = sorted(each.handler.expected & KINDS)
        print(f"  {each.handler.title}: label {expected}, run {sorted(each.reached)}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
