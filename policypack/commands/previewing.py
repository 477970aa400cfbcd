"""A preview as several commands run it: from their options to its result, with progress."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policypack.commands import path, process
from policypack.commands.own_settings import OwnSettings, own_settings
from policypack.commands.progress import preview_progress
from policypack.preview import project, stacks, surroundings
from policypack.preview.engine import EventLog
from policypack.preview.preview import Request, mode, preview
from policypack.preview.project import Project
from policypack.reading.files import split_lines
from policypack.start.record import record
from policypack.start.wording import visible

if TYPE_CHECKING:
    from policypack.preview.outcome import Result

_OTHER = {
    "offline": "--online uses the stack's backend and the real provider",
    "online": "--offline uses no account",
}


@record(frozen=True)
class Asked:
    """The project that a command's options name, and its settings for the command."""

    project: Project
    own: OwnSettings


def asked(arguments: argparse.Namespace) -> Asked:
    """Raises ValueError if there is no project, or where its settings are invalid."""
    found = project.find(arguments.folder)
    stack = stacks.likely(found, arguments.stack, os.environ)
    configuration = surroundings.configured(found, stack, arguments.config)
    return Asked(found, own_settings(found, configuration))


def previewed(
    arguments: argparse.Namespace,
    what: Asked,
    follow: Callable[[EventLog], object] = lambda _: None,
    is_trial: bool = False,
    beside: Sequence[str] | None = None,
) -> Result:
    """Runs the preview; `follow` is called often while the engine works.

    `is_trial`: the program has edits that are not written, so STACKWARDEN_FINDINGS gets nothing.
    With `beside`, the options --only and --skip disable no rule, and these rules are enabled too.

    Raises ValueError for wrong usage: no stack, no Pulumi.
    """
    request = replace(_request(arguments, what, beside), is_trial=is_trial)
    chosen, reason = mode(request, os.environ)
    tell(arguments, [f"{chosen}, because {reason}; {_OTHER[chosen]}"] if reason else [])
    name, runtime = request.project.name, request.project.runtime
    with process.terminable(), preview_progress(arguments, name, runtime) as show:

        def both(events: EventLog) -> None:
            show(events)
            follow(events)

        return preview(request, chosen, both)


def _request(arguments: argparse.Namespace, what: Asked, beside: Sequence[str] | None) -> Request:
    """Returns the run that the options request. Raises ValueError for wrong usage."""
    for name in ("with_state", "values"):
        if getattr(arguments, name) and arguments.mode == "online":
            raise ValueError(f"--{name.replace('_', '-')} requires --offline")
    is_offline = arguments.with_state or arguments.values
    request = Request(
        project=what.project,
        pack=path.launcher(),
        stack=arguments.stack,
        mode="offline" if is_offline else arguments.mode,
        with_state=arguments.with_state,
        config=arguments.config,
        values=arguments.values,
    )
    chosen = (arguments.profile, arguments.only, arguments.skip)
    if not any((*chosen, beside)):
        return request
    from policypack.preview.stacks import pack_config

    made = pack_config(what.own.rules(), *chosen, beside=beside)
    return replace(request, pack_config=made)


def tell(arguments: argparse.Namespace, texts: Sequence[str]) -> None:
    """Prints lines for people on standard error, unless the options ask for quiet."""
    if arguments.quiet:
        return
    for line in (line for text in texts for line in split_lines(text)):
        sys.stderr.write(f"{arguments.parser.prog}: {visible(line)}\n")
