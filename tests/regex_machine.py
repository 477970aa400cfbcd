"""A backtracking machine for the programs of `tests.regex_steps`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tests.regex_steps import Program, Steps, compiled

Slots = tuple[int, ...]


class Machine:
    """One pattern, ready to count."""

    def __init__(self, pattern: re.Pattern[Any]) -> None:
        self.program = compiled(pattern)

    def use(self, method: str, text: str | bytes, steps: Steps) -> list[tuple[int, int]]:
        """Where a method of `re.Pattern` matches, its steps added to the counter."""
        subject = text.decode("latin-1") if isinstance(text, bytes) else text
        if method in {"match", "fullmatch"}:
            end = self._match(subject, 0, steps, whole=method == "fullmatch")
            return [] if end is None else [(0, end)]
        found = self._scan(subject, steps)
        return [first] if method == "search" and (first := next(found, None)) else list(found)

    def _scan(self, text: str, steps: Steps) -> Iterator[tuple[int, int]]:
        at = 0
        while at <= len(text):
            end = self._match(text, at, steps)
            if end is not None:
                yield at, end
            # After an empty match the next place is tried.
            at = max(end or 0, at) if end is not None and end > at else at + 1

    def _match(self, text: str, at: int, steps: Steps, *, whole: bool = False) -> int | None:
        slots = (-1,) * self.program.slots
        found = _run(self.program, text, at, slots, steps, len(text) if whole else None)
        return found[0] if found else None


def _run(
    program: Program, text: str, at: int, slots: Slots, steps: Steps, must_end: int | None = None
) -> tuple[int, Slots] | None:
    """The end of the first match that backtracking finds, with the places of its groups."""
    stack: list[tuple[int, Iterator[int], Slots]] = [(0, iter((at,)), slots)]
    while stack:
        counter, places, slots = stack[-1]
        place = next(places, None)
        if place is None:
            stack.pop()
            continue
        at = place
        while True:
            steps.add()
            name, *operands = program.code[counter]
            if name == "end":
                if must_end is None or at == must_end:
                    return at, slots
                break
            went = _SIMPLE[name](operands, text, at, slots, steps, counter, stack)
            if went is None:
                break
            counter, at, slots = went
    return None


def _one(operands: Any, text: str, at: int, slots: Slots, steps: Steps, pc: int, _: Any) -> Any:
    return (pc + 1, at + 1, slots) if at < len(text) and operands[0](text[at]) else None


def _run_of_one(
    operands: Any, text: str, at: int, slots: Slots, steps: Steps, pc: int, stack: Any
) -> Any:
    fits, least, most, greedy, follows = operands
    last = len(text) if most is None else min(len(text), at + most)
    run = text[at:last]
    # The characters that fit, all at once: texts here are long and of few letters.
    length = len(run) - len(run.lstrip("".join(filter(fits, set(run)))))
    steps.add(length)
    if length < least:
        return None
    places = range(at + least, at + length + 1)
    if follows and not any(map(follows, set(text[places.start : places.stop]))):
        # Each place would be tried and none leads on.
        steps.add(len(places))
        return None
    stack.append((pc + 1, iter(reversed(places) if greedy else places), slots))
    return None


def _split(
    operands: Any, _text: str, at: int, slots: Slots, _s: Steps, _pc: int, stack: Any
) -> Any:
    stack.append((operands[1], iter((at,)), slots))
    return operands[0], at, slots


def _jump(operands: Any, _text: str, at: int, slots: Slots, _s: Steps, _pc: int, _: Any) -> Any:
    return operands[0], at, slots


def _save(operands: Any, _text: str, at: int, slots: Slots, _s: Steps, pc: int, _: Any) -> Any:
    slot = operands[0]
    return pc + 1, at, (*slots[:slot], at, *slots[slot + 1 :])


def _moved(operands: Any, _text: str, at: int, slots: Slots, _s: Steps, pc: int, _: Any) -> Any:
    return (pc + 1, at, slots) if slots[operands[0]] != at else None


def _look(operands: Any, text: str, at: int, slots: Slots, steps: Steps, pc: int, _: Any) -> Any:
    wanted, width, part = operands
    found = _run(part, text, at - width, slots, steps) if at >= width else None
    if (found is not None) != wanted:
        return None
    return pc + 1, at, found[1] if found else slots


def _atomic(operands: Any, text: str, at: int, slots: Slots, steps: Steps, pc: int, _: Any) -> Any:
    found = _run(operands[0], text, at, slots, steps)
    return (pc + 1, *found) if found else None


def _at(operands: Any, text: str, at: int, slots: Slots, _s: Steps, pc: int, _: Any) -> Any:
    return (pc + 1, at, slots) if operands[0].match(text, at) else None


def _again(operands: Any, text: str, at: int, slots: Slots, steps: Steps, pc: int, _: Any) -> Any:
    start, end = slots[2 * operands[0]], slots[2 * operands[0] + 1]
    if end < 0 or not text.startswith(text[start:end], at):
        return None
    steps.add(end - start)
    return pc + 1, at + end - start, slots


_SIMPLE = {
    "one": _one,
    "run": _run_of_one,
    "split": _split,
    "jump": _jump,
    "save": _save,
    "moved": _moved,
    "look": _look,
    "atomic": _atomic,
    "at": _at,
    "again": _again,
}
