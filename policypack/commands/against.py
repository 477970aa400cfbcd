"""What `map` and `who-can` compare with: the file of a stack, or the program at a base in Git."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from policypack.commands.stack_sources import Found, find_file, find_program
from policypack.organization.checkpoints import MOST
from policypack.preview import project
from policypack.preview.git_changes import BaseTree, UnknownChangesError, base_tree
from policypack.reading import files
from policypack.start.wording import first_few, visible
from policypack.supply_chain import program


def add_against(made: argparse.ArgumentParser, document: str) -> None:
    """Adds --against; `document` is what `--format json` of the command writes."""
    made.add_argument(
        "--against",
        metavar="FILE|REF",
        help=f"show only the differences from a base: a file with {document}, a state or "
        "checkpoint, or a Git commit or branch, whose program is previewed at the merge base",
    )


def document_of(arguments: argparse.Namespace) -> str | None:
    """Returns the text of the file that --against names; None for a revision or unreadable file."""
    file = Path(arguments.against)
    if not file.is_file():
        return None
    try:
        return files.read_text(file, MOST)
    except (OSError, UnicodeDecodeError):
        return None


@contextmanager
def base_stack(arguments: argparse.Namespace, head: Found) -> Iterator[Found | None]:
    """The stack to compare with, to be looked at within the context: packages are read late.

    None if the base has no such project: all of it is new. An account is trusted only if both
    sides trust it, so that a change can't hide new access by trusting the account.

    Raises ValueError if there is no base, ProgramError if its program fails.
    """
    file = Path(arguments.against)
    if file.exists():
        yield find_file(file, arguments.cwd)
    elif arguments.source is not None:
        raise ValueError(f"--against {file}: no such file; name the file of another state")
    else:
        yield from _of_revision(arguments, head)


def _of_revision(arguments: argparse.Namespace, head: Found) -> Iterator[Found | None]:
    own = project.find(arguments.cwd)
    root = project.repository(own.folder)
    if root is None:
        raise ValueError(
            f"--against {arguments.against}: no such file, and not in a Git repository"
        )
    with _tree(root.resolve(), arguments.against) as tree:
        linked = first_few([*tree.linked])
        _tell(arguments, [f"uses what Git ignores here: {linked}"] if linked else [])
        folder = tree.folder / own.folder.relative_to(root.resolve())
        if not any((folder / name).is_file() for name in project.FILES):
            yield None
            return
        base = project.find(folder)
        with program.previewed_in(base.program):
            found = find_program(arguments, base, head.name.rpartition("/")[2])
            _tell(arguments, [each for each in found.notes if each not in head.notes])
            yield found


@contextmanager
def _tree(root: Path, ref: str) -> Iterator[BaseTree]:
    with ExitStack() as exits:
        try:
            tree = exits.enter_context(base_tree(root, ref))
        except UnknownChangesError as error:
            raise ValueError(f"--against {error}") from None
        yield tree


def _tell(arguments: argparse.Namespace, notes: Iterable[str]) -> None:
    """Tells what must be known of the base."""
    for each in () if arguments.quiet else notes:
        sys.stderr.write(f"{arguments.parser.prog}: base: {visible(each)}\n")


def with_trusted(arguments: argparse.Namespace, found: Found, other: Found) -> Found:
    """The stack with the accounts as trusted that both sides trust, and those of --account."""
    both = found.settings.trusted_accounts & other.settings.trusted_accounts
    trusted = both | frozenset(arguments.account)
    return replace(found, settings=replace(found.settings, trusted_accounts=trusted))
