"""`stackwarden scan PATH...`: judges the content of folders, archives, layers and lock files.

The rules are the same as in a preview. A PATH is judged as the package of a layer if it has only
the folders that Lambda reads layers from, and as the package of a function otherwise.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from policypack import VERSION
from policypack.commands import atomic_files, options, parser
from policypack.commands.progress import Stopwatch, progress
from policypack.report import cyclonedx
from policypack.report import run as runs
from policypack.report.formats import FORMATS
from policypack.report.json_findings import reported
from policypack.report.summaries import count
from policypack.rule.rule import PROFILES, Profile
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from policypack.standalone.packages import bill, is_for_development, target, verdicts
from policypack.supply_chain.advisories import IndexUnusableError
from policypack.supply_chain.advisories.vulnerabilities import compile_slice

_BILL = "cyclonedx"


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "scan",
        "check deployment packages, folders, layers and lock files",
        examples=[
            "stackwarden scan functions/orders uv.lock",
            "stackwarden scan build/layer.zip --format sarif --output layer.sarif",
            "stackwarden scan functions/orders --format cyclonedx",
        ],
    )
    made.add_argument("paths", metavar="PATH", nargs="+", help="folder, archive or lock file")
    options.add_findings(made, (*FORMATS, _BILL))
    made.add_argument(
        "--profile",
        choices=PROFILES,
        default=Profile.RECOMMENDED.value,
        help="use the rules of this profile (default: %(default)s)",
    )
    made.add_argument(
        "--trust-index",
        action="append",
        default=[],
        metavar="INDEX",
        help="trust the package index with this host or URL (can be repeated)",
    )
    made.add_argument(
        "--slice",
        type=Path,
        metavar="FILE",
        help="also write these packages' known vulnerabilities to this file, for "
        "startup=DependencyScan",
    )
    made.set_defaults(run=run)


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
    watch = Stopwatch()
    settings = _settings(arguments)
    with progress(arguments, f"Reading {count(len(arguments.paths), 'package')}"):
        shipped = [path for path in arguments.paths if not is_for_development(path)]
        targets, failure = options.of_each(shipped, target)
        found = [reported(verdict) for verdict in verdicts(targets, settings)]
    if arguments.slice:
        text = compile_slice(each.inventory for each in targets)
        atomic_files.write(arguments.slice, text.encode())
    document = runs.document(
        found,
        command="scan",
        started=watch.started,
        seconds=watch.seconds,
        profile=arguments.profile,
        failure=failure,
    )
    _tell(arguments, [path for path in arguments.paths if path not in shipped])
    if arguments.format == _BILL:
        options.emit(arguments, cyclonedx.text(*bill(targets), VERSION))
        return options.status(document, arguments.fail_on)
    return options.finish(arguments, document)


def _tell(arguments: argparse.Namespace, for_development: Sequence[str]) -> None:
    if for_development:
        from policypack.commands.previewing import tell

        what = "not judged, because development dependencies do not ship"
        tell(arguments, [f"{path}: {what}" for path in for_development])


def _settings(arguments: argparse.Namespace) -> Settings:
    return read_settings(
        {
            "profile": arguments.profile,
            "trusted_indexes": arguments.trust_index,
            # A package that cannot be opened blocks in every profile: no other rule can judge it.
            "levels": {"lambda-code-malformed": "mandatory"},
        }
    )
