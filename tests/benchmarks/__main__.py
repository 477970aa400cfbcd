"""Measures everything that the README and the documentation give a figure for.

    python -m tests.benchmarks [--write] [NAME...]

Runs the named measurements, or all. With `--write`, what each prints replaces its block of
docs/performance.md.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import sys

from tests.benchmarks import (
    audit_records,
    cold_starts,
    dependency_scans,
    iam_costs,
    iam_documents,
    iam_severities,
    organization,
    package_scans,
    performance_page,
    preview_command,
    previews,
    provider,
    validations,
    vaults,
)

MEASUREMENTS = {
    each.__name__.rpartition(".")[2]: each.run
    for each in (
        cold_starts,
        validations,
        audit_records,
        vaults,
        iam_documents,
        iam_costs,
        iam_severities,
        dependency_scans,
        package_scans,
        provider,
        previews,
        preview_command,
        organization,
    )
}


class _Both(io.StringIO):
    """Keeps what is printed, and shows it while a measurement runs."""

    def write(self, text: str) -> int:
        sys.stderr.write(text)
        return super().write(text)


def main() -> None:
    """Runs the measurements one after the other, since two at once would disturb each other."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--write", action="store_true", help="update docs/performance.md")
    chosen = parser.parse_args()
    unknown = [name for name in chosen.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown measurement '{unknown[0]}'. Use {', '.join(MEASUREMENTS)}.")
    # As users run it: what a process compiles, the next one reads.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for name in chosen.names or MEASUREMENTS:
        printed = _Both()
        with contextlib.redirect_stdout(printed):
            MEASUREMENTS[name]()
        if chosen.write:
            performance_page.write(name, printed.getvalue())


main()
