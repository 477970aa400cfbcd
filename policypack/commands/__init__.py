"""The command `stackwarden`: one module for each command.

Exit status: 0 clean, 1 blocking findings, 2 wrong usage or configuration, 3 the engine or the
program failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from policypack import VERSION
from policypack.commands import advisories, audit, explain, iam, layer, path, rules, scan, verify
from policypack.wording import visible

COMMANDS = (rules, explain, path, iam, scan, audit, advisories, layer, verify)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    parser = argparse.ArgumentParser(
        prog="stackwarden",
        description="Stops insecure serverless stacks on AWS before deployment.",
    )
    parser.add_argument("--version", action="version", version=f"stackwarden {VERSION}")
    subparsers = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.register(subparsers)
    chosen = parser.parse_args(arguments)
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
    except BrokenPipeError:
        # A reader such as `head` closed the pipe; Python would print an error at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        sys.stderr.write(f"stackwarden: {visible(f'{where}{error.strerror or error}')}\n")
        return 2
    except ValueError as error:
        sys.stderr.write(f"stackwarden: {visible(str(error))}\n")
        return 2
    return status
