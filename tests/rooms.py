"""Plants faults in the code that decides outside rules, and runs the tests of its room.

A room is a part of the code with the tests that decide about it. They run once without a fault, and
each test notes the functions that it calls and how long it takes. The tests that call the function
of a fault run, the fastest first; for a fault in a table, all tests of the room run.

A fault that was noticed is not tried again before its module changes: `build/faults.jsonl` has it.
So several runs, each for so many seconds, try all faults. `tests/equivalent_faults.csv` lists
faults that change nothing, each with the reason.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import inspect
import json
import os
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any, NamedTuple

import pytest

from tests import code_faults
from tests.code_faults import CodeFault, Planter, in_child

ROOT = Path(__file__).resolve().parents[1]
NOTICED = ROOT / "build" / "faults.jsonl"
# In seconds of CPU.
_LONGEST_ROOM = 1200
EQUIVALENTS = Path(__file__).with_name("equivalent_faults.csv")


class Room(NamedTuple):
    """Modules and folders of modules, and the tests that decide about them."""

    code: tuple[str, ...]
    tests: tuple[str, ...]


ROOMS: Mapping[str, Room] = {
    "judging": Room(("policypack/judging",), ("judging", "settings", "report/test_known.py")),
    "settings": Room(("policypack/settings",), ("settings", "judging")),
    "iam/meaning": Room(("policypack/iam/meaning",), ("iam", "report/test_accepted.py")),
    "principals": Room(("policypack/principals",), ("principals",)),
    "gate": Room(("policypack/gate",), ("gate",)),
    # What is counted, and what blocks.
    "report": Room(
        tuple(
            f"policypack/report/{name}.py"
            for name in ("also", "baseline", "entries", "several", "summaries", "totals")
        ),
        ("report",),
    ),
    "organization": Room(("policypack/organization",), ("organization",)),
    "contract": Room(
        ("runtime_guards/contract.py",), ("guards/test_contract.py", "guards/test_guard.py")
    ),
    "guard": Room(
        ("runtime_guards/guard.py",), ("guards/test_guard.py", "guards/bodies", "guards/audit")
    ),
    "validation": Room(
        ("runtime_guards/validation",),
        ("guards/validation", "guards/events", "guards/test_attacks.py", "guards/options"),
    ),
}


class Result(NamedTuple):
    """The faults of a room: how many there are, were tried, and were noticed before."""

    room: str
    faults: int
    before: int
    noticed: int
    survivors: tuple[CodeFault, ...]

    def __str__(self) -> str:
        tried = self.noticed + len(self.survivors)
        return (
            f"{self.room:14}{self.faults:>8}{self.before:>16}{tried:>8}{self.noticed:>9}"
            f"{len(self.survivors):>11}"
        )


HEAD = f"{'room':14}{'faults':>8}{'noticed before':>16}{'tried':>8}{'noticed':>9}{'survivors':>11}"


def modules_of(room: Room) -> list[str]:
    """The names of its modules."""
    places = [ROOT / place for place in room.code]
    files = [file for place in places for file in (sorted(place.rglob("*.py")) or [place])]
    parts = (file.relative_to(ROOT).with_suffix("").parts for file in files)
    return [".".join(each) for each in parts if each[-1] != "__init__"]


def faults_of(room: Room) -> list[CodeFault]:
    """Its faults, without the equivalent ones."""
    known = {row[:4] for row in equivalents()}
    return [
        fault
        for module in modules_of(room)
        for fault in (*code_faults.faults(module), *code_faults.table_faults(module))
        if (fault.module, fault.function, fault.kind, fault.was) not in known
    ]


def equivalents() -> list[tuple[str, str, str, str, str]]:
    """Module, function, kind and text of each fault that changes nothing, and why."""
    with EQUIVALENTS.open(encoding="utf-8", newline="") as file:
        _, *rows = csv.reader(file)
    return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]


def run(names: Iterable[str], seconds: float, seed: int) -> Iterator[Result]:
    """Tries faults of each room, for an equal part of the time; what one leaves, the next has."""
    left, until = [*names], time.monotonic() + seconds
    while left:
        share = (until - time.monotonic()) / len(left)
        name = left.pop(0)
        yield _of_room(name, time.monotonic() + share, seed)


def _of_room(name: str, until: float, seed: int) -> Result:
    room, done = ROOMS[name], _noticed_before()
    every = faults_of(room)
    waiting = [each for each in every if _key(each) not in done]
    random.Random(f"{seed} {name}").shuffle(waiting)
    found = _tried(room, waiting, until)
    survivors = [fault for fault, noticed in found.items() if not noticed]
    before = len(every) - len(waiting)
    return Result(name, len(every), before, len(found) - len(survivors), (*survivors,))


def _tried(room: Room, faults: Sequence[CodeFault], until: float) -> Mapping[CodeFault, bool]:
    """Whether each fault that was tried in the time is noticed.

    Raises AssertionError if the tests of the room fail without a fault.
    """
    with TemporaryDirectory() as folder:
        calls = Calls(modules_of(room), Path(folder) / "calls.json")
        # Without a fault first, which also shows what each test calls.
        planter = Planter(_watched(calls, faults), lambda _: False, until, calls.choose, keep)
        tests = [str(ROOT / "tests" / each) for each in room.tests]
        options = ["-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        with open(os.devnull, "w", encoding="utf-8") as silent, contextlib.redirect_stdout(silent):
            pytest.main(
                [*options, "-m", "not exhaustive and not nightly", *tests],
                plugins=[calls, planter],
            )
        assert calls.are_recorded, f"{' '.join(room.tests)}: tests fail without a fault"
        return planter.results()


def _watched(calls: Calls, faults: Iterable[CodeFault]) -> Iterator[CodeFault]:
    yield from faults if calls.are_recorded else ()


class Calls:
    """The functions that each test calls, and the seconds that it takes, recorded in a fork."""

    def __init__(self, modules: Iterable[str], file: Path) -> None:
        self._modules, self._file = [*modules], file
        self._tests: dict[str, tuple[float, frozenset[str]]] = {}

    @property
    def are_recorded(self) -> bool:
        """Whether all tests passed without a fault."""
        return bool(self._tests)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Runs the tests in a fork: what they keep must not hide a fault."""
        if in_child(lambda: not self._record(session), _LONGEST_ROOM) == 0:
            for name, (seconds, called) in json.loads(self._file.read_text("utf-8")).items():
                self._tests[name] = seconds, frozenset(called)

    def choose(self, fault: CodeFault, items: Sequence[pytest.Item]) -> list[pytest.Item]:
        """The tests that call the function of the fault, by default all, the fastest first."""
        name = f"{fault.module} {fault.function.rpartition('.')[2]}"
        calling = [item for item in items if name in self._tests[item.nodeid][1]]
        return sorted(calling or items, key=lambda item: self._tests[item.nodeid][0])

    def _record(self, session: pytest.Session) -> bool:
        """Whether all tests pass."""
        names = {inspect.getfile(import_module(each)): each for each in self._modules}
        called: set[str] = set()

        def watch(frame: FrameType, event: str, _: Any) -> None:
            if event == "call" and (module := names.get(frame.f_code.co_filename)):
                called.add(f"{module} {frame.f_code.co_name}")

        found: dict[str, tuple[float, list[str]]] = {}
        for at, item in enumerate(session.items):
            called.clear()
            begun = time.perf_counter()
            following = session.items[at + 1] if at + 1 < len(session.items) else None
            sys.setprofile(watch)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            sys.setprofile(None)
            found[item.nodeid] = time.perf_counter() - begun, sorted(called)
        self._file.write_text(json.dumps(found), encoding="utf-8")
        return session.testsfailed == 0


def keep(fault: CodeFault) -> None:
    """Appends a noticed fault to `NOTICED`."""
    NOTICED.parent.mkdir(exist_ok=True)
    with NOTICED.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(_key(fault))}\n")


def _noticed_before() -> set[tuple[str, ...]]:
    if not NOTICED.is_file():
        return set()
    lines = NOTICED.read_text(encoding="utf-8").splitlines()
    return {tuple(json.loads(line)) for line in lines}


def _key(fault: CodeFault) -> tuple[str, ...]:
    return fault.module, _digest(fault.module), fault.function, fault.kind, str(fault.place)


@cache
def _digest(module: str) -> str:
    return hashlib.sha256(Path(inspect.getfile(import_module(module))).read_bytes()).hexdigest()
