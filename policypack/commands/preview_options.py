"""The options of `stackwarden preview` that other commands do not have."""

from __future__ import annotations

import argparse
from pathlib import Path

from policypack.commands import options
from policypack.commands.parser import Parser
from policypack.rule.rule import PROFILES


def add_project(made: Parser) -> None:
    """Adds the folder of the project."""
    made.add_argument(
        "folder",
        metavar="DIR",
        nargs="?",
        type=Path,
        default=Path(),
        help="folder of the Pulumi project (default: the current one)",
    )


def add_projects(made: Parser) -> None:
    """Adds the folders of projects, and how many run at once."""
    made.add_argument(
        "folders",
        metavar="DIR",
        nargs="*",
        type=Path,
        help="folder of a Pulumi project, or of several (default: the current one)",
    )
    made.add_argument(
        "-r",
        "--recursive",
        action="store_true",
        help="also preview projects inside a project's folder",
    )
    made.add_argument(
        "-j",
        "--jobs",
        metavar="N",
        type=_jobs,
        help="preview at most this many projects at once (default: one for each CPU)",
    )


def _jobs(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text}: must be a number of at least 1")
    return int(text)


def add_surroundings(made: argparse.ArgumentParser) -> None:
    """Adds what decides about backend, provider, stack and configuration."""
    which = made.add_mutually_exclusive_group()
    which.add_argument(
        "--offline",
        dest="mode",
        action="store_const",
        const="offline",
        help="use the stand-in AWS provider and an empty stack, without an account or network "
        "(default without AWS credentials)",
    )
    which.add_argument(
        "--online",
        dest="mode",
        action="store_const",
        const="online",
        help="use the stack's own backend and the real provider (default with AWS credentials)",
    )
    made.add_argument(
        "--with-state",
        action="store_true",
        help="start an offline preview from the stack's state, exported from its backend",
    )
    made.add_argument(
        "-s", "--stack", metavar="NAME", help="use this stack (default: the selected one)"
    )
    made.add_argument(
        "-c",
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set configuration of the stack, as for pulumi preview, which saves it in the stack's "
        "file when online (can be repeated)",
    )
    options.add_values(made)


def add_rules(made: Parser) -> None:
    """Adds what chooses rules."""
    made.add_argument("--profile", choices=PROFILES, help="use the rules of this profile")
    for name, about in (("only", "check these rules only"), ("skip", "disable these rules")):
        made.add_argument(
            f"--{name}",
            action="append",
            default=[],
            metavar=options.RULE,
            help=f"{about}: an ID, a pattern such as sqs-*, a service or a severity (can be "
            "repeated)",
        )


def add_findings(made: Parser) -> None:
    """Adds what chooses findings, and what a run accepts."""
    made.add_argument(
        "--changed-only",
        action="store_true",
        help="report only resources that would be created, updated or replaced; with several "
        "projects, preview only those with changed files in Git",
    )
    made.add_argument(
        "--base",
        metavar="REF",
        help="compare with the merge base of this commit or branch, with --changed-only "
        "(default: the remote's default branch)",
    )
    made.add_argument(
        "--baseline", metavar="FILE", help="do not block on findings in this baseline"
    )
    made.add_argument(
        "--write-baseline",
        metavar="FILE",
        type=options.writable,
        help="write the findings of this run as a baseline; with --baseline, only those that it "
        "accepts",
    )
    made.add_argument(
        "--accept-rules-since",
        metavar="VERSION|DATE",
        type=options.day_of_rules,
        help="also write findings of rules that were added after this release or day, and list "
        "them, with --baseline and --write-baseline",
    )
    made.add_argument(
        "--write-waivers",
        metavar="FILE",
        type=options.writable_anew,
        help="write a draft waiver for each finding to this new file",
    )
