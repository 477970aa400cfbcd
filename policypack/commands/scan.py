"""`stackwarden scan PATH...`: judges the content of folders, archives, layers and lock files.

The rules are those of a preview. A PATH is judged as the package of a layer if it has nothing but
the folders that Lambda reads layers from, and as the package of a function otherwise.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from policypack import VERSION
from policypack.commands.scan_targets import Target, target
from policypack.commands.scan_verdicts import bill, rules, verdicts
from policypack.report import cyclonedx, documents, sarif
from policypack.report.json_findings import json_finding
from policypack.rule import Profile
from policypack.settings import PROFILES, Settings
from policypack.supply_chain.advisories import IndexUnusableError
from policypack.supply_chain.advisories.slices import compile_slice

FORMATS = ("text", "json", "sarif", "cyclonedx")


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    about = "judge archives, folders, layers and lock files"
    parser = subparsers.add_parser("scan", help=about, description=f"{about.capitalize()}.")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="folder, archive or lock file")
    parser.add_argument(
        "--format", choices=FORMATS, default="text", help="format of the output (default: text)"
    )
    parser.add_argument(
        "--profile",
        choices=PROFILES,
        default=Profile.RECOMMENDED.value,
        help="profile of the rules (default: %(default)s)",
    )
    parser.add_argument(
        "--trust-index",
        action="append",
        default=[],
        metavar="INDEX",
        help="host or URL of a trusted index",
    )
    parser.add_argument(
        "--slice",
        type=Path,
        metavar="FILE",
        help="also write the known vulnerabilities of these packages for startup=DependencyScan",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Prints all findings and returns 1 if one of them blocks.

    Raises ValueError for an unsupported path, and where --slice or CycloneDX needs a vulnerability
    database that is missing.
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
            # A package that cannot be opened blocks in every profile: no other rule can judge it.
            "levels": {"lambda-code-malformed": "mandatory"},
        }
    )
    targets = [target(path) for path in arguments.paths]
    found = [json_finding(verdict) for verdict in verdicts(targets, settings)]
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
