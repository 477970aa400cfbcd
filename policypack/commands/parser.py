"""The parser of every command: help with examples and exit status, errors in one line."""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NoReturn

from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.wording import visible

Subparsers = Any
STATUSES = {0: "no blocking finding", 1: "blocking findings", 2: "wrong usage or configuration"}
# Of commands that judge nothing.
DONE = {0: "done", 2: "wrong usage or configuration"}
_CHOICE = lazy_pattern(r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", re.DOTALL)


class Help(argparse.RawDescriptionHelpFormatter):
    """Help whose lines break between words alone, so that an option can be copied."""

    def _split_lines(self, text: str, width: int) -> list[str]:
        words = " ".join(text.split())
        return textwrap.wrap(words, width, break_long_words=False, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """Reports wrong usage in one line, with a suggestion."""

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """The arguments; an unknown one is reported by the command that it was given to."""
        found, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser: Parser = getattr(found, "parser", self)
            parser.error(_unknown(unknown[0], parser.options()))
        return found

    def options(self) -> list[str]:
        """The names of its options, such as `--format`."""
        return [name for name in self._option_string_actions if name.startswith("--")]

    def error(self, message: str) -> NoReturn:
        """Ends the command with one line on standard error and status 2."""
        text = f"{self.prog}: {_in_our_words(message)}; see {self.prog} --help"
        sys.stderr.write(f"{visible(text)}\n")
        raise SystemExit(2)


def add(
    subparsers: Subparsers,
    name: str,
    about: str,
    *,
    examples: Iterable[str],
    statuses: Mapping[int, str] = STATUSES,
) -> Parser:
    """The parser of a command, which is passed to `run` as `arguments.parser`."""
    lines = ["examples:", *(f"  {each}" for each in examples), "", "exit status:"]
    lines += [f"  {status}  {meaning}" for status, meaning in statuses.items()]
    parser: Parser = subparsers.add_parser(
        name,
        help=about,
        description=f"{about[:1].upper()}{about[1:]}.",
        epilog="\n".join(lines),
        formatter_class=Help,
    )
    parser.set_defaults(parser=parser)
    return parser


def suggestion(given: str, known: Sequence[str], otherwise: str) -> str:
    """`did you mean NAME?`, or the other text where no name is like the given one."""
    near = get_close_matches(given, known, n=1)
    return f"did you mean {near[0]}?" if near else otherwise


def _unknown(given: str, options: Sequence[str]) -> str:
    if not given.startswith("-"):
        return f"unexpected argument {given!r}"
    name = given.partition("=")[0]
    near = suggestion(name, options, "")
    return f"unknown option {name}{f'; {near}' if near else ''}"


def _in_our_words(message: str) -> str:
    found = _CHOICE.match(message)
    if found is None:
        return message.removeprefix("argument ")
    what, given, listed = found.groups()
    known = [each.strip("' ") for each in listed.split(",")]
    noun = "command" if what.isupper() else what
    return f"unknown {noun} {given!r}; {suggestion(given, known, f'use {_either(known)}')}"


def _either(texts: Sequence[str]) -> str:
    *first, last = texts
    return f"{', '.join(first)} or {last}" if first else last
