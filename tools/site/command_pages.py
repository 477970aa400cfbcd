"""The reference of the commands, made from the parser of `stackwarden`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from policypack.commands import command_line
from policypack.report.catalogue import escaped
from tools.docs.markdown import code, table

_INTRODUCTION = """\
# Commands

`stackwarden COMMAND --help` prints the same. [Findings and reports](../findings.md) describes the
formats and the exit status of all commands.
"""


def pages() -> dict[str, str]:
    """Returns the page by its path in the site."""
    (commands,) = filter(_has_parsers, command_line()._actions)
    parsers = dict(_parsers(commands))
    about = {name: (of.description or "").removesuffix(".") for name, of in parsers.items()}
    made = "\n".join(_command(name, parser) for name, parser in parsers.items())
    listed = table(
        ("Command", "Description"),
        ((f"[`{name}`](#stackwarden-{name})", _sentence(text)) for name, text in about.items()),
    )
    return {"reference/commands.md": f"{_INTRODUCTION}\n{listed}\n\n{made}"}


def _has_parsers(action: argparse.Action) -> bool:
    return isinstance(action, argparse._SubParsersAction)


def _parsers(commands: argparse.Action) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    choices = commands.choices
    assert isinstance(choices, dict)
    yield from choices.items()


def _command(name: str, parser: argparse.ArgumentParser) -> str:
    """Returns the section of a command, with the sections of its subcommands."""
    taken = [each for each in parser._actions if not _has_parsers(each) and each.dest != "help"]
    within = [each for each in parser._actions if _has_parsers(each)]
    parts = [
        f"## stackwarden {name}",
        escaped(parser.description or ""),
        code("text", _usage(name, parser)),
        *([table(("Argument", "Meaning"), map(_row, taken))] if taken else []),
        *_epilog(parser.epilog or ""),
    ]
    nested = (_command(f"{name} {each}", of) for found in within for each, of in _parsers(found))
    return "\n\n".join(parts) + "\n\n" + "".join(nested)


def _usage(name: str, parser: argparse.ArgumentParser) -> str:
    """The usage in one line; where argparse breaks it depends on Python's version."""
    text = " ".join(parser.format_usage().split())
    return re.sub(r"^usage: .*?stackwarden \S+", f"stackwarden {name.split()[0]}", text)


def _row(action: argparse.Action) -> tuple[str, str]:
    names = action.option_strings or [str(action.metavar or action.dest)]
    held = "" if action.nargs == 0 or not action.option_strings else f" {_value(action)}"
    shown = ", ".join(f"`{each}{held if each is names[-1] else ''}`" for each in names)
    text = (action.help or "").replace("%%", "%") % {**vars(action), "prog": "stackwarden"}
    return shown, _sentence(text)


def _sentence(text: str) -> str:
    return escaped(text[:1].upper() + text[1:])


def _value(action: argparse.Action) -> str:
    if action.choices:
        return "{" + ",".join(map(str, action.choices)) + "}"
    return str(action.metavar or action.dest.upper())


def _epilog(text: str) -> Iterator[str]:
    """The examples and the exit status; see `policypack.commands.parser.add`."""
    examples, _, statuses = text.partition("\n\nexit status:\n")
    lines = [line.strip() for line in examples.splitlines()[1:] if line.strip()]
    if lines:
        yield code("sh", "\n".join(lines))
    rows = [tuple(line.split(maxsplit=1)) for line in statuses.splitlines()]
    if rows:
        yield table(("Exit status", "Meaning"), rows)
