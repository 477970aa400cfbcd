"""Runs every tool over the labelled set, keeps what they found, and writes the pages.

    python -m tests.comparison [--pages]

With `--pages` nothing is run: the pages are made of the results that are kept. A tool that cannot
be had here is named, and its results stay.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from tests.benchmarks.rounds import Missing
from tests.comparison import cdk_nag, checkov, deployed, iam_tools, page, results, sdk

_RUNS: dict[str, Callable[[], dict[str, Any]]] = {
    "Stackwarden and AWSGuard": lambda: {"tools": _of(deployed.run())},
    "cdk-nag": lambda: {"tools": _of(cdk_nag.run()), "erring": {"cdk-nag": cdk_nag.erring()}},
    "Checkov": lambda: {"tools": _of({"checkov": checkov.run()}), "checks": checkov.listed()},
    "parliament": lambda: {"documents": {"parliament": iam_tools.run("parliament")}},
    "cloudsplaining": lambda: {"documents": {"cloudsplaining": iam_tools.run("cloudsplaining")}},
    "Pulumi's SDK for policies": lambda: {"erring": {"pulumi-policy": sdk.run()}},
}


def _of(ran: dict[str, Any]) -> dict[str, Any]:
    return {name: results.of_run(each) for name, each in ran.items()}


def main() -> int:
    """Returns 1 where a tool could not be had."""
    parser = argparse.ArgumentParser(prog="python -m tests.comparison")
    parser.add_argument("--pages", action="store_true", help="only write the pages")
    if not parser.parse_args().pages and not _run():
        return 1
    page.write()
    return 0


def _run() -> bool:
    kept = results.read() if results.FILE.is_file() else {}
    is_whole = True
    for name, run in _RUNS.items():
        sys.stderr.write(f"comparison: {name}\n")
        try:
            found = run()
        except Missing as missing:
            sys.stderr.write(f"comparison: {name}: not run: {missing}\n")
            is_whole = False
            continue
        for key, each in found.items():
            kept[key] = kept.get(key, {}) | each
        results.write(kept)
    return is_whole


if __name__ == "__main__":
    sys.exit(main())
