"""Help and wrong usage: one line with a suggestion."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

import pytest

from policypack.commands import COMMANDS, command_line, main
from policypack.commands.parser import Parser

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["iams"], "stackwarden: unknown command 'iams'; did you mean iam?"),
        (["fly"], "stackwarden: unknown command 'fly'; use init, preview, fix, "),
        (["iam", "x", "--formt", "json"], "stackwarden iam: unknown option --formt; did you mean"),
        (["iam", "x", "--zzz=1"], "stackwarden iam: unknown option --zzz; see stackwarden iam"),
        (
            ["iam", "x", "--format", "jsn"],
            "stackwarden iam: unknown --format 'jsn'; did you mean j",
        ),
        (["iam", "x", "--fail-on", "x"], "stackwarden iam: unknown --fail-on 'x'; use low, medium"),
        (["rules", "extra"], "stackwarden rules: unexpected argument 'extra'"),
        (["advisories", "updat"], "stackwarden advisories: unknown [update] 'updat'; did you mean"),
        (["advisories", "update", "--form"], "stackwarden advisories update: --format"),
        (["iam", "x", "--a\x1bb"], "stackwarden iam: unknown option --a\\x1bb"),
    ],
)
def test_wrong_usage_is_one_line_with_a_suggestion(
    arguments: list[str], said: str, capsys: Capture
) -> None:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    (line,) = capsys.readouterr().err.splitlines()
    assert left.value.code == 2
    assert line.startswith(said)
    assert line.endswith("--help")


def commands() -> list[str]:
    (subparsers,) = (
        each for each in command_line()._actions if isinstance(each, argparse._SubParsersAction)
    )
    return [*subparsers.choices]


# First words of help texts. A new verb is welcome, a noun is not.
VERBS = frozenset(
    {
        "accept",
        "add",
        "also",
        "apply",
        "ask",
        "block",
        "build",
        "check",
        "compare",
        "convert",
        "do",
        "draw",
        "download",
        "disable",
        "exit",
        "explain",
        "give",
        "import",
        "install",
        "list",
        "map",
        "overwrite",
        "preview",
        "print",
        "read",
        "replay",
        "report",
        "require",
        "resume",
        "sign",
        "run",
        "set",
        "show",
        "start",
        "take",
        "treat",
        "trust",
        "try",
        "update",
        "use",
        "verify",
        "write",
    }
)


def _parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for each in action.choices.values():
                yield from _parsers(each)


def _helps() -> Iterator[tuple[str, str]]:
    """The help of each command and option, with where it is."""
    for parser in _parsers(command_line()):
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from (
                    (f"{parser.prog} {each.dest}", each.help or "")
                    for each in action._choices_actions
                )
            elif action.option_strings:
                yield f"{parser.prog} {action.option_strings[-1]}", action.help or ""


@pytest.mark.parametrize(("place", "told"), [*_helps()])
def test_help_is_a_verb_phrase(place: str, told: str) -> None:
    first = told.split(maxsplit=1)[0]
    assert first in VERBS, f"{place}: {told!r} does not begin with a verb"
    assert not told.endswith(".")


def test_every_command_is_there() -> None:
    assert len(commands()) == len(COMMANDS)


@pytest.mark.parametrize("name", commands())
def test_every_help_has_examples_and_the_exit_status(name: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as left:
        main([name, "--help"])
    told = capsys.readouterr().out
    assert left.value.code == 0
    examples, statuses = told.split("examples:\n")[1].split("exit status:\n")
    assert "stackwarden" in examples
    assert [line.split()[0] for line in statuses.splitlines()][::2][0] == "0"
    assert "  2  " in statuses


@pytest.mark.parametrize("name", commands())
def test_every_example_is_accepted(name: str, capsys: Capture) -> None:
    made = command_line()
    with pytest.raises(SystemExit):
        made.parse_args([name, "--help"])
    examples = capsys.readouterr().out.split("examples:\n")[1].split("\nexit status:")[0]
    for line in examples.splitlines():
        given = line.split("     ")[0].split()
        if given and given[0] == "stackwarden":
            plain = [word for word in given[1:] if word not in (">", "|")]
            made.parse_args(plain[: 2 if ">" in given else None])


def test_a_misspelt_option_of_the_whole_command_line_is_reported_by_it(capsys: Capture) -> None:
    made = Parser(prog="stackwarden")
    made.add_argument("--version", action="store_true")
    with pytest.raises(SystemExit):
        made.parse_args(["--versoin"])
    assert capsys.readouterr().err == (
        "stackwarden: unknown option --versoin; did you mean --version?; see stackwarden --help\n"
    )
