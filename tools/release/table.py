"""Results of a rehearsal: a line for each check, printed immediately and as a table at the end."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Line(NamedTuple):
    """Something that was checked and is true, or, with a reason, something that was not checked."""

    subject: str
    found: str
    unchecked: bool = False


class Untrue(Exception):
    """A requirement of a release is violated: the subject, and the actual result."""


def unchecked(subject: str, reason: str) -> Line:
    """Returns the line of what cannot be checked here."""
    return Line(subject, reason, unchecked=True)


def held(condition: object, subject: str, found: str) -> Line:
    """Returns a line where the condition holds. Raises Untrue."""
    if not condition:
        raise Untrue(f"{subject}: {found}")
    return Line(subject, found)


def markdown(lines: Iterable[tuple[str, Line]]) -> str:
    """Returns the table of steps and their lines."""
    rows = [
        f"| {step} | {line.subject} | {'not checked: ' if line.unchecked else ''}{line.found} |"
        for step, line in lines
    ]
    return "\n".join(["| step | what | found |", "| --- | --- | --- |", *rows, ""])
