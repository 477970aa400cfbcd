"""How many steps a regular expression takes: a count that is the same on every machine.

The interpreter's own engine has no counter. This one backtracks as that does, over the same parsed
pattern, and counts each instruction and each character that it looks at. It leaves out shortcuts,
which change the count by a factor and never by how it grows. `tests/test_steps.py` compares what
both find.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

_PARSER: Any = importlib.import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
_CATEGORIES = {
    "CATEGORY_DIGIT": r"\d",
    "CATEGORY_NOT_DIGIT": r"\D",
    "CATEGORY_SPACE": r"\s",
    "CATEGORY_NOT_SPACE": r"\S",
    "CATEGORY_WORD": r"\w",
    "CATEGORY_NOT_WORD": r"\W",
}
_PLACES = {
    "AT_BEGINNING": "^",
    "AT_BEGINNING_STRING": r"\A",
    "AT_BOUNDARY": r"\b",
    "AT_NON_BOUNDARY": r"\B",
    "AT_END": "$",
    "AT_END_STRING": r"\Z",
}
_SINGLE = {"LITERAL", "NOT_LITERAL", "ANY", "IN"}
Fits = Callable[[str], bool]
Instruction = tuple[Any, ...]


class TooManySteps(AssertionError):
    """The expression backtracks without end, for all that a test can wait."""


@dataclass
class Steps:
    """A counter with an end."""

    limit: int = 2_000_000
    count: int = 0

    def add(self, number: int = 1) -> None:
        self.count += number
        if self.count > self.limit:
            raise TooManySteps(f"more than {self.limit} steps")


@dataclass
class Program:
    """A pattern as instructions of a backtracking machine."""

    flags: int
    code: list[Instruction] = field(default_factory=list)
    slots: int = 0

    def slot(self) -> int:
        self.slots += 1
        return self.slots - 1

    def add(self, *instruction: Any) -> int:
        self.code.append(instruction)
        return len(self.code) - 1


def compiled(pattern: re.Pattern[Any]) -> Program:
    """The instructions of a compiled pattern; one of bytes is read as Latin-1."""
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    flags = pattern.flags | (re.ASCII if isinstance(source, bytes) else 0)
    # `re.UNICODE` is implied, and the parser refuses it beside `re.ASCII`.
    parsed = _PARSER.parse(text, flags & ~re.UNICODE)
    program = Program(flags & ~re.UNICODE, slots=2 * parsed.state.groups)
    _sequence(program, parsed, program.flags)
    return _ended(program)


def _ended(program: Program) -> Program:
    """The whole program: each run of one character knows the single character after it, if any."""
    program.add("end")
    for place, (name, *operands) in enumerate(program.code):
        if name == "run":
            following, *fits = program.code[place + 1]
            follows = fits[0] if following == "one" else None
            program.code[place] = (name, *operands, follows)
    return program


def _sequence(program: Program, nodes: Any, flags: int) -> None:
    for operation, argument in nodes:
        name = str(operation)
        if name in _SINGLE:
            program.add("one", _fits(name, argument, flags))
        else:
            _COMPLEX[name](program, argument, flags)


def _fits(name: str, argument: Any, flags: int) -> Fits:
    known: dict[str, bool] = {}

    def fits(character: str) -> bool:
        if character not in known:
            known[character] = _is_in(name, argument, character, flags)
        return known[character]

    return fits


def _is_in(name: str, argument: Any, character: str, flags: int) -> bool:
    if name == "ANY":
        return bool(flags & re.DOTALL) or character != "\n"
    if name == "NOT_LITERAL":
        return not _is_in("LITERAL", argument, character, flags)
    cases = {character}
    if flags & re.IGNORECASE:
        cases |= {character.lower(), character.upper()}
    if name == "LITERAL":
        return chr(argument) in cases
    negated = str(argument[0][0]) == "NEGATE"
    return negated != any(_item(item, each, flags) for item in argument for each in cases)


def _item(item: Any, character: str, flags: int) -> bool:
    kind, value = str(item[0]), item[1]
    if kind == "LITERAL":
        return character == chr(value)
    if kind == "RANGE":
        return len(character) == 1 and value[0] <= ord(character) <= value[1]
    if kind == "CATEGORY":
        return bool(re.fullmatch(_CATEGORIES[str(value)], character, flags & re.ASCII))
    return False


def _branch(program: Program, argument: Any, flags: int) -> None:
    ends = []
    for number, way in enumerate(argument[1]):
        last = number == len(argument[1]) - 1
        split = None if last else program.add("split", None, None)
        _sequence(program, way, flags)
        if split is not None:
            ends.append(program.add("jump", None))
            program.code[split] = ("split", split + 1, len(program.code))
    for end in ends:
        program.code[end] = ("jump", len(program.code))


def _subpattern(program: Program, argument: Any, flags: int) -> None:
    group, added, removed, nodes = argument
    if group is not None:
        program.add("save", 2 * group)
    _sequence(program, nodes, (flags | added) & ~removed)
    if group is not None:
        program.add("save", 2 * group + 1)


def _repeat(greedy: bool) -> Callable[[Program, Any, int], None]:
    def repeat(program: Program, argument: Any, flags: int) -> None:
        least, most, nodes = argument
        most = None if most is _PARSER.MAXREPEAT else most
        if len(nodes) == 1 and str(nodes[0][0]) in _SINGLE:
            fits = _fits(str(nodes[0][0]), nodes[0][1], flags)
            program.add("run", fits, least, most, greedy)
            return
        for _ in range(least):
            _sequence(program, nodes, flags)
        if most is None:
            _loop(program, nodes, flags, greedy)
        else:
            _options(program, nodes, flags, greedy, most - least)

    return repeat


def _loop(program: Program, nodes: Any, flags: int, greedy: bool) -> None:
    began = program.slot()
    top = program.add("split", None, None)
    program.add("save", began)
    _sequence(program, nodes, flags)
    # A round that consumes nothing ends the loop.
    program.add("moved", began)
    program.add("jump", top)
    ways = (top + 1, len(program.code))
    program.code[top] = ("split", *(ways if greedy else ways[::-1]))


def _options(program: Program, nodes: Any, flags: int, greedy: bool, number: int) -> None:
    splits = []
    for _ in range(number):
        splits.append(program.add("split", None, None))
        _sequence(program, nodes, flags)
    for split in splits:
        ways = (split + 1, len(program.code))
        program.code[split] = ("split", *(ways if greedy else ways[::-1]))


def _look(wanted: bool) -> Callable[[Program, Any, int], None]:
    def look(program: Program, argument: Any, flags: int) -> None:
        direction, nodes = argument
        width = nodes.getwidth()[1] if direction < 0 else 0
        program.add("look", wanted, width, _part(program, nodes, flags))

    return look


def _part(program: Program, nodes: Any, flags: int) -> Program:
    part = Program(program.flags, slots=program.slots)
    _sequence(part, nodes, flags)
    program.slots = part.slots
    return _ended(part)


def _atomic(program: Program, nodes: Any, flags: int) -> None:
    program.add("atomic", _part(program, nodes, flags))


def _possessive(program: Program, argument: Any, flags: int) -> None:
    part = Program(program.flags, slots=program.slots)
    _repeat(True)(part, argument, flags)
    program.slots = part.slots
    program.add("atomic", _ended(part))


def _at(program: Program, argument: Any, flags: int) -> None:
    program.add("at", re.compile(_PLACES[str(argument)], flags & (re.MULTILINE | re.ASCII)))


def _group_again(program: Program, argument: Any, _: int) -> None:
    program.add("again", argument)


_COMPLEX: dict[str, Callable[[Program, Any, int], None]] = {
    "BRANCH": _branch,
    "SUBPATTERN": _subpattern,
    "MAX_REPEAT": _repeat(True),
    "MIN_REPEAT": _repeat(False),
    "ASSERT": _look(True),
    "ASSERT_NOT": _look(False),
    "ATOMIC_GROUP": _atomic,
    "POSSESSIVE_REPEAT": _possessive,
    "AT": _at,
    "GROUPREF": _group_again,
}
