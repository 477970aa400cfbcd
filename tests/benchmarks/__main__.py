"""Measures everything that the README and the documentation give a figure for.

    python -m tests.benchmarks [--write] [NAME...]

Runs the named measurements, or all. With `--write`, what each prints replaces its block of
docs/performance.md or docs/decisions/by-hand.md. A measurement whose peer or collection is not on
this machine is named, and its block stays. `BENCH_SMALLEST=1` measures just enough to show that
everything runs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys
import traceback

from tests.benchmarks import (
    audit_records,
    by_hand,
    cold_starts,
    dependency_scans,
    iam_costs,
    iam_documents,
    iam_generated,
    iam_severities,
    invocations,
    node_guards,
    organization,
    package_scans,
    performance_page,
    preview_command,
    previews,
    provider,
    validations,
    vaults,
    weekly_audit,
    who_can,
)
from tests.benchmarks.rounds import SMALLEST, VARIABLE, Missing

MEASUREMENTS = {
    each.__name__.rpartition(".")[2]: each.run
    for each in (
        cold_starts,
        validations,
        node_guards,
        audit_records,
        invocations,
        vaults,
        iam_documents,
        iam_generated,
        iam_costs,
        iam_severities,
        dependency_scans,
        package_scans,
        provider,
        previews,
        preview_command,
        organization,
        weekly_audit,
        by_hand,
        who_can,
    )
}


class _Both(io.StringIO):
    """Keeps what is printed, and shows it while a measurement runs."""

    def write(self, text: str) -> int:
        sys.stderr.write(text)
        return super().write(text)


def main() -> int:
    """Runs the measurements one after the other, since two at once would disturb each other.

    A failed measurement does not stop the next ones. The exit status is 1 if one has failed.
    """
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--write", action="store_true", help="update docs/performance.md")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown measurement '{unknown[0]}'. Use {', '.join(MEASUREMENTS)}.")
    # As users run it: a process reads the bytecode that an earlier process compiled.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    if chosen.write and SMALLEST:
        parser.error(f"figures of the smallest size are not written; unset {VARIABLE}")
    return max(_measured(name, write=chosen.write) for name in chosen.names or MEASUREMENTS)


def _measured(name: str, *, write: bool) -> int:
    """Runs one measurement, and returns 1 if it fails. Missing requirements are listed."""
    printed = _Both()
    try:
        with contextlib.redirect_stdout(printed):
            MEASUREMENTS[name]()
    except Missing as missing:
        sys.stderr.write(f"bench: {name}: not measured: {missing}\n")
        return 0
    except Exception:
        sys.stderr.write(f"bench: {name}: failed\n{traceback.format_exc()}")
        return 1
    if write:
        performance_page.write(name, printed.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main())
