"""Previews the program in this folder without the pack, with the stand-ins of an offline preview.

    python -m tests.pilot.bare [--stack NAME]

It prints the seconds of the last run: earlier ones find out what the program requires, such as
configuration, which a user would have. The status is 1 if that run fails.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from policypack.preview import engine, project, serving, stacks, surroundings


def main() -> int:
    """Returns the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.pilot.bare")
    parser.add_argument("--stack", metavar="NAME")
    given = parser.parse_args().stack
    found = project.find(Path())
    environment = dict(os.environ)
    pulumi = engine.find(environment)
    stack = stacks.offline(found, given, environment)
    seconds = 0.0
    with ExitStack() as exits:
        scratch = Path(exits.enter_context(tempfile.TemporaryDirectory()))
        place = exits.enter_context(surroundings.offline(found, stack, environment, scratch))
        own = place.own
        assert own is not None
        command = [pulumi, "preview", *place.arguments, "--stack", stack]

        def start(_: bool) -> engine.Run:
            nonlocal seconds
            variables = {**place.environment, **own.later}
            began = time.monotonic()
            run = engine.run(command, found.folder, variables, scratch, lambda _: None)
            seconds = time.monotonic() - began
            return run

        run, _ = serving.repeated(start, own)
    print(f"{seconds:.2f}")
    sys.stderr.write("\n".join(run.events.errors))
    return int(run.status != 0)


if __name__ == "__main__":
    sys.exit(main())
