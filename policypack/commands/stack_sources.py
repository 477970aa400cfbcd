"""Where a command takes its stack from: a state file, a stack's backend, or the program here."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from policypack.commands import options
from policypack.commands.own_settings import program_settings
from policypack.commands.progress import preview_progress
from policypack.model.conversion import complete, of_state
from policypack.model.stack import Stack
from policypack.model.urns import stack_of
from policypack.organization.checkpoints import MOST, State, StateError, read_state
from policypack.organization.configuration import in_folder
from policypack.preview import engine, project, surroundings
from policypack.preview.project import Project
from policypack.preview.stack_view import previewed
from policypack.reading import files
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.start.wording import visible
from policypack.supply_chain.program import VARIABLE


@record(frozen=True)
class Found:
    """A stack, its name, such as `shop/dev`, the settings of its program, and notes for people."""

    stack: Stack
    name: str
    settings: Settings
    notes: Sequence[str] = ()


class ProgramError(Exception):
    """The program or the engine failed, so that there is no stack to look at."""


def add_source(made: argparse.ArgumentParser) -> None:
    """Adds STACK|FILE and the options that belong to it."""
    made.add_argument(
        "source",
        metavar="STACK|FILE|DIR",
        nargs="?",
        help="output of `pulumi stack export`, a checkpoint, the name of a deployed stack, "
        "or the folder of a program to preview offline (default: the current one)",
    )
    made.add_argument(
        "--cwd",
        type=Path,
        default=Path(),
        metavar="DIR",
        help="use the Pulumi project in this folder (default: the current one)",
    )
    made.add_argument(
        "-s",
        "--stack",
        metavar="NAME",
        help="preview with the configuration of this stack (default: the selected one)",
    )
    made.add_argument(
        "-c",
        "--config",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set configuration for the offline preview (can be repeated)",
    )
    options.add_values(made)
    made.add_argument(
        "--account",
        action="append",
        default=[],
        metavar="ID",
        help="trust this account ID in addition to the setting trusted_accounts; all others except "
        "the stack's own are external (can be repeated)",
    )


def find_stack(arguments: argparse.Namespace) -> Found:
    """The stack that the arguments name, with its program's settings and the accounts of --account.

    Raises ValueError if there is none, ProgramError if the program fails.
    """
    trusted = account_ids(arguments.account)
    if arguments.source is not None and Path(arguments.source).is_dir():
        arguments.cwd, arguments.source = Path(arguments.source), None
    found = _found(arguments)
    trusted |= found.settings.trusted_accounts
    return replace(found, settings=replace(found.settings, trusted_accounts=trusted))


def account_ids(given: Sequence[str]) -> frozenset[str]:
    """Returns the accounts of --account. Raises ValueError for an invalid ID."""
    for each in given:
        if not re.fullmatch(r"[0-9]{12}", each, re.ASCII):
            raise ValueError(f"--account {each}: invalid account ID; write its 12 digits")
    return frozenset(given)


def _found(arguments: argparse.Namespace) -> Found:
    if arguments.source is None:
        return _of_program(arguments)
    file = Path(arguments.source)
    return find_file(file, arguments.cwd) if file.exists() else _of_backend(arguments)


def find_file(file: Path, folder: Path) -> Found:
    """The stack of a state's file. Its settings are those of the folder's project, if it is its.

    Raises ValueError if the file isn't a state.
    """
    if file.is_dir():
        raise ValueError(f"{file}: a folder; name the file of a stack")
    try:
        state = read_state(files.read_bytes(file, MOST))
    except StateError as error:
        raise ValueError(f"{file}: {error}") from None
    urns = [str(each["urn"]) for each in state.resources]
    name, stack = stack_of(urns[0]) if urns else ("", file.name)
    return _deployed(state, name, stack, _project_of(name, folder))


def _project_of(name: str, folder: Path) -> Project | None:
    """The folder's project if it has that name; other projects are unrelated to the state."""
    try:
        own = project.find(folder)
    except ValueError:
        return None
    return own if own.name == name else None


def _deployed(state: State, name: str, stack: str, own: Project | None) -> Found:
    settings = _settings(own, stack) if own else Settings()
    return Found(
        complete(of_state(state.resources)), "/".join(filter(None, (name, stack))), settings
    )


def _settings(own: Project, stack: str, given: Sequence[str] = ()) -> Settings:
    """The settings of the program's file, of the stack's configuration, and of --config."""
    kept: Mapping[str, str] = in_folder(own.configuration, own.name, stack) or {}
    options = (each.partition("=") for each in given)
    return program_settings(own, {**kept, **{key: value for key, _, value in options}})


def _of_backend(arguments: argparse.Namespace) -> Found:
    """A deployed stack, exported from its backend."""
    named: str = arguments.source
    if named.endswith((".json", ".gz", ".zst")):
        raise ValueError(f"{named}: no such file; name an export or a stack")
    environment = dict(os.environ)
    try:
        own = project.find(arguments.cwd)
    except ValueError as error:
        raise ValueError(f"{named}: no such file, and not the name of a stack: {error}") from None
    exported = surroundings.exported(engine.find(environment), own, named, environment)
    state = State(version=3, resources=exported.get("resources") or [])
    return _deployed(state, own.name, named.rpartition("/")[2], own)


def _of_program(arguments: argparse.Namespace) -> Found:
    own = project.find(arguments.cwd)
    # Functions ship files of the program, by paths from its folder.
    os.environ.setdefault(VARIABLE, str(own.program))
    found = find_program(arguments, own, arguments.stack)
    for note in () if arguments.quiet else found.notes:
        sys.stderr.write(f"{arguments.parser.prog}: {visible(note)}\n")
    return found


def find_program(arguments: argparse.Namespace, own: Project, named: str | None) -> Found:
    """The stack of a program by an offline preview, with the settings of its project.

    Raises ValueError for wrong usage, ProgramError if the program fails.
    """
    with preview_progress(arguments, own.name, own.runtime) as follow:
        found = previewed(own, named, arguments.config, arguments.values, follow)
    if found.failure and found.failure["status"] == 2:
        raise ValueError(found.failure["message"])
    if found.failure:
        raise ProgramError(found.failure["message"])
    settings = _settings(own, found.name, arguments.config)
    return Found(found.stack, f"{own.name}/{found.name}", settings, found.notes)
