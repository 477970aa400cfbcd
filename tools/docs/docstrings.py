"""The form of a validator's docstring: a first line, prose, and sections.

    Refuses, besides what `HttpValidator` refuses:
        - a bullet

    Keyword arguments, besides those of `HttpValidator`:
        name: what it means, with its unit

    Answers:
        how a refusal is answered, where the validator's `answers` does not tell

    Source:
        https://docs.aws.amazon.com/...

A section may end after its heading, as in "Keyword arguments: those of `HttpValidator`."
"""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass, field

_HEADING = re.compile(r"(Refuses|Keyword arguments|Answers|Source)\b(.*?)[:.]$", re.DOTALL)
_NAME = re.compile(r"`(\w+)`")
_OPTION = re.compile(r"(\w+): (.+)", re.DOTALL)


@dataclass
class Section:
    """One section. `others` are names in its heading, such as the class that it extends."""

    others: list[str] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)


@dataclass
class Docstring:
    """A docstring in its parts."""

    summary: str
    prose: list[str]
    sections: dict[str, Section]

    @property
    def options(self) -> dict[str, str]:
        """The meaning of each documented option."""
        entries = self.sections["Keyword arguments"].entries
        found = (_OPTION.fullmatch(entry) for entry in entries)
        return {match[1]: match[2] for match in found if match}


def parsed(documented: type) -> Docstring:
    """Returns the docstring of a class in its parts. Raises ValueError if there is none."""
    text = documented.__dict__.get("__doc__")
    if not text:
        raise ValueError(f"{documented.__name__} has no docstring.")
    summary, *paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text))
    prose: list[str] = []
    sections: dict[str, Section] = {}
    for paragraph in paragraphs:
        heading, below = _split(paragraph)
        match = _HEADING.fullmatch(heading)
        if match is None:
            prose.append(_joined(paragraph))
        else:
            sections[match[1]] = Section(_NAME.findall(match[2]), _entries(below))
    return Docstring(_joined(summary), prose, sections)


def _split(paragraph: str) -> tuple[str, list[str]]:
    """The lines that are not indented, as one, and the indented ones."""
    lines = paragraph.splitlines()
    heading = [line for line in lines if not line.startswith(" ")]
    return " ".join(heading), lines[len(heading) :]


def _entries(lines: list[str]) -> list[str]:
    """The entries of a section: each begins at the smallest indentation."""
    entries: list[str] = []
    for line in lines:
        first = len(line) - len(line.lstrip()) == 4
        if first and (line.lstrip().startswith(("- ", "http")) or _OPTION.match(line.strip())):
            entries.append(line.strip().removeprefix("- "))
        elif entries:
            entries[-1] += " " + line.strip()
        else:
            entries.append(line.strip())
    return entries


def _joined(paragraph: str) -> str:
    return " ".join(paragraph.split())
