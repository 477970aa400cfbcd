"""A preview as several commands run it: from their options to its result, with progress."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from policypack.commands import path, termination
from policypack.commands.own_settings import OwnSettings
from policypack.commands.preview_progress import progress
from policypack.preview.findings import Step
from policypack.preview.pack_config import pack_config
from policypack.preview.preview import Request, Result, mode, preview
from policypack.preview.project import Project
from policypack.rules import all_rules
from policypack.wording import visible

_OTHER = {
    "offline": "--online uses the stack's backend and the real provider",
    "online": "--offline uses no account",
}


def request_of(
    arguments: argparse.Namespace, project: Project, own: OwnSettings, steps: Sequence[Step] = ()
) -> Request:
    """What the options ask for. Raises ValueError for wrong usage."""
    if arguments.with_state and arguments.mode == "online":
        raise ValueError("--with-state: is for --offline alone; leave it out")
    chosen = (arguments.profile, arguments.only, arguments.skip)
    return Request(
        project=project,
        pack=path.launcher(),
        stack=arguments.stack,
        mode="offline" if arguments.with_state else arguments.mode,
        with_state=arguments.with_state,
        config=arguments.config,
        pack_config=pack_config(own.rules(), *chosen) if any(chosen) else {},
        steps=steps,
    )


def previewed(arguments: argparse.Namespace, request: Request) -> Result:
    """Runs the preview. Raises ValueError for wrong usage: no stack, no Pulumi."""
    chosen, reason = mode(request, os.environ)
    tell(arguments, [f"{chosen}, because {reason}; {_OTHER[chosen]}"] if reason else [])
    # What the report needs of the rules is read while the engine works.
    with ThreadPoolExecutor(1) as beside, termination.terminable():
        beside.submit(all_rules)
        with progress(arguments, request.project.name) as follow:
            return preview(request, chosen, follow)


def tell(arguments: argparse.Namespace, texts: Sequence[str]) -> None:
    """Prints lines for people on standard error, unless the options ask for quiet."""
    if arguments.quiet:
        return
    for line in (line for text in texts for line in text.splitlines()):
        sys.stderr.write(f"{arguments.parser.prog}: {visible(line)}\n")
