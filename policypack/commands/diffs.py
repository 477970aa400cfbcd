"""Diffs of files that a command would write, and the question whether it may."""

from __future__ import annotations

import argparse
import sys

# The colours of `git diff`, and the lines of a diff that name its files.
_BOLD, _STYLES = 1, {"-": 31, "+": 32, "@": 36}
HEADER = 2


def styled(number: int, line: str, color: bool) -> str:
    """A line of a unified diff by its number, with the colours of `git diff` if they are wanted."""
    style = _BOLD if number < HEADER else _STYLES.get(line[:1])
    return f"\x1b[{style}m{line}\x1b[0m" if color and style else line


def is_confirmed(arguments: argparse.Namespace, question: str) -> bool | None:
    """The answer to a question; None where no one can see the diff above it and answer."""
    if arguments.output or arguments.quiet or not (sys.stdin.isatty() and sys.stdout.isatty()):
        return None
    sys.stdout.write(f"{question} [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
