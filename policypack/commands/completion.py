"""`stackwarden completion SHELL`: a script that completes commands, options and their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import cast

from policypack.commands import parser
from policypack.commands.options import RULE
from policypack.rules import catalogue

# The words of a command and the option before the cursor, "" for none: what may follow. None
# stands for a file or any other text.
Followers = Mapping[tuple[str, str], Sequence[str] | None]


def bash(followers: Followers) -> str:
    """The script for bash."""
    commands = " | ".join(f'"{words}"' for words in _commands(followers))
    values = (
        f'        "{words}:{option}") words="{" ".join(each or ())}" ;;'
        for (words, option), each in followers.items()
        if option
    )
    candidates = (
        f'                "{words}") words="{_joined(each, options=False)}" '
        f'options="{_joined(each, options=True)}" ;;'
        for (words, option), each in followers.items()
        if not option
    )
    return (
        _template("bash")
        .replace("@COMMANDS@", commands)
        .replace("@VALUES@", "\n".join(values))
        .replace("@WORDS@", "\n".join(candidates))
    )


def zsh(followers: Followers) -> str:
    """The script for zsh, which runs that of bash."""
    return f"autoload -U +X bashcompinit && bashcompinit\n{bash(followers)}"


def fish(followers: Followers) -> str:
    """The script for fish."""
    commands = " ".join(f'" {words}"' for words in _commands(followers))
    lines = (line for key, values in followers.items() for line in _lines(*key, values))
    return _template("fish").replace("@COMMANDS@", commands) + "".join(
        f"{line}\n" for line in lines
    )


def _template(shell: str) -> str:
    return Path(__file__).with_name(f"completion.{shell}").read_text(encoding="utf-8")


def _commands(followers: Followers) -> Iterator[str]:
    return (words for words, option in followers if words and not option)


def _joined(candidates: Sequence[str] | None, options: bool) -> str:
    return " ".join(each for each in candidates or () if each.startswith("-") is options)


def _lines(words: str, option: str, values: Sequence[str] | None) -> Iterator[str]:
    given = f"{' ' if words else ''}{words}"
    start = f"complete -c stackwarden -n '__stackwarden_given \"{given}\"'"
    if option:
        value = "-r -F" if values is None else f"-x -a '{' '.join(values)}'"
        yield f"{start} {_fish_option(option)} {value}"
        return
    if _joined(values, options=False):
        yield f"{start} -f -a '{_joined(values, options=False)}'"
    yield from (f"{start} {_fish_option(each)}" for each in values or () if each.startswith("-"))


def _fish_option(option: str) -> str:
    return f"-l {option[2:]}" if option.startswith("--") else f"-s {option[1:]}"


SCRIPTS: Mapping[str, Callable[[Followers], str]] = {
    "bash": bash,
    "zsh": zsh,
    "fish": fish,
}


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "completion",
        "print a shell completion script",
        examples=[
            "stackwarden completion bash > ~/.local/share/bash-completion/completions/stackwarden",
            "source <(stackwarden completion zsh)     in ~/.zshrc, after compinit",
            "stackwarden completion fish > ~/.config/fish/completions/stackwarden.fish",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "shell",
        metavar="SHELL",
        choices=[*SCRIPTS],
        help=f"print the script for this shell: {', '.join(SCRIPTS)}",
    )
    # The parser of everything is there when all commands are registered.
    made.set_defaults(run=lambda arguments: run(arguments, subparsers))


def run(arguments: argparse.Namespace, subparsers: parser.Subparsers) -> int:
    """Prints the script."""
    followers: dict[tuple[str, str], list[str] | None] = {
        ("", ""): [*subparsers.choices, "--help", "--version"]
    }
    for name, made in subparsers.choices.items():
        followers.update(after(made, name))
    sys.stdout.write(SCRIPTS[arguments.shell](followers))
    return 0


def after(
    made: argparse.ArgumentParser, words: str
) -> Iterator[tuple[tuple[str, str], list[str] | None]]:
    """Candidates after the words of a command, alone and after each of its options with a value."""
    candidates: list[str] = []
    for action in made._actions:
        values = _values(action)
        candidates += action.option_strings or values or []
        if action.nargs != 0:
            yield from (((words, option), values) for option in action.option_strings)
        if isinstance(action, argparse._SubParsersAction):
            nested = cast(Mapping[str, argparse.ArgumentParser], action.choices)
            for name, below in nested.items():
                yield from after(below, f"{words} {name}")
    yield (words, ""), candidates


def _values(action: argparse.Action) -> list[str] | None:
    if action.choices:
        return [*map(str, action.choices)]
    return [rule.id for rule in catalogue()] if action.metavar == RULE else None
