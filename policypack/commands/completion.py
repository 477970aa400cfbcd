"""`stackwarden completion SHELL`: a script that completes commands, options and their values."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import cast

from policypack.commands import completion_scripts, parser
from policypack.commands.completion_scripts import Followers
from policypack.commands.options import RULE
from policypack.rules import catalogue

SCRIPTS: Mapping[str, Callable[[Followers], str]] = {
    "bash": completion_scripts.bash,
    "zsh": completion_scripts.zsh,
    "fish": completion_scripts.fish,
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
