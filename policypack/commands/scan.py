"""`stackwarden scan PATH...`: what a folder, an archive, a wheel, a layer or a lock file ships.

Each PATH is judged as the code of a function, or of a layer where everything lies in the folders
that Lambda reads layers from, by the very rules that a preview judges it by.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policypack import VERSION
from policypack.commands.iam import PROFILES
from policypack.commands.scan_targets import Target, target
from policypack.commands.scan_verdicts import bill, rules, verdicts
from policypack.report import cyclonedx, documents, sarif
from policypack.report.records import record
from policypack.rule import Profile
from policypack.settings import Settings
from policypack.supply_chain.advisories import IndexUnusableError
from policypack.supply_chain.advisories.slices import compile_slice

FORMATS = ("text", "json", "sarif", "cyclonedx")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    parser = subparsers.add_parser("scan", help="judge what an archive, folder or lock file ships")
    parser.add_argument("paths", metavar="PATH", nargs="+")
    parser.add_argument("--format", choices=FORMATS, default="text")
    parser.add_argument("--profile", choices=PROFILES, default=Profile.RECOMMENDED.value)
    parser.add_argument(
        "--trust-index", action="append", default=[], metavar="INDEX", help="a host or an address"
    )
    parser.add_argument(
        "--slice",
        type=Path,
        metavar="FILE",
        help="also write what is known of these packages for the scan at a cold start",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all findings; 1 where one of them blocks.

    Raises ValueError for a path that is nothing to scan, and without an index that a slice or a
    bill of materials can be made from.
    """
    try:
        return _run(arguments)
    except IndexUnusableError as error:
        raise ValueError(f"{error}; run `stackwarden advisories update`") from error


def _run(arguments: argparse.Namespace) -> int:
    settings = Settings.read(
        {
            "profile": arguments.profile,
            "trusted_indexes": arguments.trust_index,
            # What cannot be read stops whatever the profile: the other rules say little about it.
            "levels": {"lambda-code-malformed": "mandatory"},
        }
    )
    targets = [target(path) for path in arguments.paths]
    found = [record(verdict) for verdict in verdicts(targets, settings)]
    if arguments.slice:
        text = compile_slice(each.inventory for each in targets)
        arguments.slice.write_text(text, encoding="utf-8")
    sys.stdout.write(_shown(targets, found, arguments.format))
    return int(any(finding["blocking"] for finding in found))


def _shown(targets: list[Target], found: documents.Findings, form: str) -> str:
    if form == "cyclonedx":
        return cyclonedx.text(*bill(targets), VERSION)
    if form == "sarif":
        return sarif.text(found, rules(), VERSION)
    return documents.report_json(found) if form == "json" else documents.report_text(found)
