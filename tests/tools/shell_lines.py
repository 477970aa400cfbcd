"""The commands of a shell block, each held against what takes them.

What is ours is held against its own parser: commands of `stackwarden`, targets of the Makefile,
modules and scripts of this repository. Of a tool that others make, only the name is known here.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import re
import shlex
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.util import find_spec

from policypack.commands import command_line
from policypack.commands.parser import Parser
from tests.tools.markdown_pages import ROOT

FOREIGN = {"cd", "curl", "echo", "export", "git", "head", "jq", "mkdir", "openssl"}
FOREIGN |= {"pip", "pipx", "pulumi", "uv"}
_SUBSTITUTION = re.compile(r"\$\(([^()]*)\)")
_ASSIGNMENT = re.compile(r"[A-Z_]+=.*")
_ENDS = {";", "&&", "||", "|"}
# `python`, `.venv/bin/python`, `python3.14`
_PYTHON = re.compile(r"(.*/)?python[0-9.]*")
_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def faults(text: str) -> list[str]:
    """What is wrong with the commands of a block."""
    return [f"{shlex.join(words)}: {fault}" for words in commands(text) if (fault := _fault(words))]


def commands(text: str) -> Iterator[list[str]]:
    """The words of each command, without assignments before it and the files that it writes."""
    for line in text.replace("\\\n", " ").splitlines():
        for inner in _SUBSTITUTION.findall(line):
            yield from commands(inner)
        lexer = shlex.shlex(_SUBSTITUTION.sub("it", line), posix=True, punctuation_chars=";&|<>")
        lexer.whitespace_split = True
        words: list[str] = []
        for word in [*lexer, ";"]:
            if word not in _ENDS:
                words.append(word)
            elif words:
                yield from _bare(words)
                words = []


def _bare(words: Sequence[str]) -> Iterator[list[str]]:
    targets = [at + 1 for at, word in enumerate(words) if word in (">", ">>", "<")]
    left = [word for at, word in enumerate(words) if at not in targets and at + 1 not in targets]
    while left and _ASSIGNMENT.fullmatch(left[0]):
        del left[0]
    if left:
        yield left


def _fault(words: Sequence[str]) -> str:
    program, *arguments = words
    if program.rpartition("/")[2] == "stackwarden":
        return parsed(arguments)
    if program == "make":
        makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
        named = {each for each in arguments if not _ASSIGNMENT.fullmatch(each)}
        gone = named - set(_TARGET.findall(makefile))
        return f"no target {', '.join(sorted(gone))}" if gone else ""
    if _PYTHON.fullmatch(program):
        return _module(arguments)
    if program.rpartition("/")[2] in FOREIGN or (ROOT / program).is_file():
        return ""
    return "unknown program"


def _module(arguments: Sequence[str]) -> str:
    """What is wrong with `-m MODULE`; without one, the arguments are Python's own."""
    if arguments[:1] != ["-m"]:
        return ""
    return "" if find_spec(arguments[1]) else f"no module {arguments[1]}"


def unknown(arguments: Sequence[str]) -> list[str]:
    """What `stackwarden` does not know of a command and its options, whatever else they need."""
    parser: argparse.ArgumentParser = _parser()
    for word in arguments:
        nested = [each for each in parser._actions if isinstance(each, argparse._SubParsersAction)]
        if word.startswith("--"):
            name = word.partition("=")[0]
            if name not in parser._option_string_actions:
                return [name]
        elif nested:
            if word not in nested[0].choices:
                return [word]
            parser = nested[0].choices[word]
    return []


@cache
def _parser() -> Parser:
    return command_line()


def parsed(arguments: Sequence[str]) -> str:
    """What the parser of `stackwarden` says of arguments that it refuses; "" for others."""
    told = io.StringIO()
    try:
        with contextlib.redirect_stderr(told), contextlib.redirect_stdout(io.StringIO()):
            _parser().parse_args(list(arguments))
    except SystemExit as ended:
        return told.getvalue().strip() if ended.code else ""
    return ""
