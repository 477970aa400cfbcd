"""`stackwarden preview [DIR...]`: previews programs with the policy pack, offline or online."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from policypack.commands import options, parser, preview_options
from policypack.commands.previewing import asked, previewed
from policypack.commands.progress import Stopwatch

if TYPE_CHECKING:
    from policypack.report import baseline

_STATUSES = {**parser.STATUSES, 3: "the engine or the program failed"}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "preview",
        "preview Pulumi programs with the policy pack",
        examples=[
            "stackwarden preview",
            "stackwarden preview infra --offline --config aws:region=eu-central-1",
            "stackwarden preview --stack prod --online --format sarif --output stackwarden.sarif",
            "stackwarden preview services/*/infra --offline",
            "stackwarden preview services --changed-only --base origin/main",
        ],
        statuses=_STATUSES,
    )
    preview_options.add_projects(made)
    preview_options.add_surroundings(made)
    preview_options.add_rules(made)
    preview_options.add_findings(made)
    options.add_findings(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Previews, reports and returns the exit status.

    Raises ValueError for wrong usage: no project, no stack, no Pulumi.
    """
    watch = Stopwatch()
    if arguments.write_baseline and arguments.changed_only:
        raise ValueError(
            "--write-baseline cannot be combined with --changed-only, which skips resources"
        )
    if arguments.accept_rules_since and not (arguments.baseline and arguments.write_baseline):
        raise ValueError("--accept-rules-since requires --baseline and --write-baseline")
    if arguments.base is not None and not arguments.changed_only:
        raise ValueError("--base requires --changed-only")
    if _is_one(arguments):
        return _alone(arguments, watch)
    from policypack.commands.several_projects import report

    return report(arguments, watch)


def _is_one(arguments: argparse.Namespace) -> bool:
    """Whether one folder is meant, which is a project or in one."""
    folders = arguments.folders or [Path()]
    if len(folders) > 1 or arguments.recursive or arguments.base is not None:
        return False
    from policypack.preview.project import below, is_project

    (folder,) = folders
    return is_project(folder) or not (folder.is_dir() and below(folder).folders)


def _alone(arguments: argparse.Namespace, watch: Stopwatch) -> int:
    (arguments.folder,) = arguments.folders or [Path()]
    what = asked(arguments)
    known = _known(arguments, what.project.name)
    result = previewed(arguments, what, lambda _: _get_ready(arguments))
    from policypack.commands.preview_report import report

    return report(arguments, what, result, known, watch)


def _known(arguments: argparse.Namespace, project: str) -> list[baseline.Entry] | None:
    """The findings of --baseline, which is read before the engine starts; None without one."""
    if arguments.baseline is None:
        return None
    from policypack.report import baseline

    return baseline.read(arguments.baseline, project)


def _get_ready(arguments: argparse.Namespace) -> None:
    from policypack.commands.preview_report import get_ready

    get_ready(arguments.format)
