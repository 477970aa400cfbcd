"""Completion scripts for shells, from a table of what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

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
