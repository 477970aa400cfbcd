"""The command `stackwarden`: one module for each command.

Exit status: 0 clean, 1 blocking findings, 2 wrong usage or configuration, 3 the engine or the
program failed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from policypack import VERSION
from policypack.commands import process
from policypack.commands.parser import Parser
from policypack.commands.process import adapt
from policypack.settings.errors import SettingsError
from policypack.start.wording import visible

# In the order of the help: the names of the modules, with - for _.
COMMANDS = (
    "init",
    "preview",
    "fix",
    "rules",
    "explain",
    "path",
    "gate-diff",
    "iam",
    "scan",
    "audit",
    "map",
    "who-can",
    "advisories",
    "layer",
    "verify",
    "replay",
    "report",
    "schema",
    "lsp",
    "stand-in",
    "completion",
)
# Its script knows the options of every command.
_NEEDS_ALL = "completion"
# They judge by facts about AWS. A preview and its fix have the line from the policy pack.
_JUDGING = frozenset({"iam", "scan", "audit", "map", "who-can"})


def command_line(commands: Sequence[str] = COMMANDS) -> Parser:
    """The parser of the command line with these commands."""
    made = Parser(
        prog="stackwarden",
        description="Block insecure serverless stacks on AWS before they are deployed.",
        epilog="`stackwarden COMMAND --help` shows the options, examples and exit status.",
    )
    made.add_argument(
        "--version",
        action=_ShowVersion,
        nargs=0,
        help="show the version and the date of each data source",
    )
    subparsers = made.add_subparsers(metavar="COMMAND", required=True)
    for command in commands:
        import_module(f"{__name__}.{command.replace('-', '_')}").register(subparsers)
    return made


class _ShowVersion(argparse.Action):
    """Prints the version, and how old the facts are that verdicts rest on."""

    def __call__(self, *_: object) -> NoReturn:
        sys.stdout.write(f"{_version()}\n")
        sys.exit(0)


def _version() -> str:
    from policypack.facts.age import dates, days_old

    facts = (f"{what} of {day} ({days_old(day)} days old)" for what, day in dates().items())
    return "\n".join([f"stackwarden {VERSION}", *facts])


def _needed(arguments: Sequence[str]) -> Sequence[str]:
    """The chosen command alone: to load all of them takes longer than most of them run."""
    chosen = arguments[:1]
    alone = set(chosen) <= {*COMMANDS} - {_NEEDS_ALL}
    return chosen if chosen and alone else COMMANDS


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit status."""
    adapt(sys.stdout, sys.stderr)
    given = sys.argv[1:] if arguments is None else arguments
    whole = command_line(_needed(given))
    chosen = whole.parse_args(given, argparse.Namespace(parser=whole, given=given))
    try:
        status: int = chosen.run(chosen)
        sys.stdout.flush()
        _tell_age(given, chosen)
    except BrokenPipeError:
        # A reader such as `head` closed the pipe; Python would print an error at its exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt as interruption:
        sys.stderr.write(f"{chosen.parser.prog}: interrupted\n")
        return process.status(interruption)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _failed(chosen.parser, [f"{where}{error.strerror or error}"])
    except ValueError as error:
        return _failed(chosen.parser, _reported(error))
    return status


def _reported(error: ValueError) -> Sequence[str]:
    """The lines of an error: one, and of invalid settings one for each fault."""
    return error.faults if isinstance(error, SettingsError) else [str(error)]


def _tell_age(given: Sequence[str], chosen: argparse.Namespace) -> None:
    if not _JUDGING.isdisjoint(given[:1]) and not chosen.quiet:
        from policypack.facts.age import overdue

        sys.stderr.writelines(f"{chosen.parser.prog}: {line}\n" for line in overdue())


def _failed(parser: Parser, messages: Sequence[str]) -> int:
    sys.stderr.writelines(f"{parser.prog}: {visible(each)}\n" for each in messages)
    return 2
