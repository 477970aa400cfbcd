"""Which faults the vectors notice: all of a source, and of what sources share."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from runtime_guards.contract import BY_NAME, TRIGGERS
from tests.conformance.edges.cases import Edge, edge_of
from tests.conformance.edges.faults import Fault, faults, loads
from tests.conformance.edges.planting import in_child, noticing, results
from tests.conformance.vectors import case_of, line, read

EQUIVALENTS = Path(__file__).with_name("equivalent.csv")
_SHARED = ("runtime_guards.validation.", "runtime_guards.bodies.")
# What reads answers of handlers and serves batches: no event is refused there.
_OTHER = (".answers", ".processing", ".generic", ".event", ".plain", ".sam_local", ".writing")
# Of fields that a validator checks itself, and which the table of documented fields checks again.
REDUNDANT = "a second check: values of all types in the field have the same result"


class Counts(NamedTuple):
    """What became of the faults of a module."""

    faults: int
    noticed: int
    equivalent: int
    unnoticed: tuple[Fault, ...]
    stale: tuple[Fault, ...]


class Kept:
    """Vectors, those first that noticed a fault last: close faults are noticed by the same ones."""

    def __init__(self, sources: Sequence[str]) -> None:
        cases = [case_of(vector) for source in sources for vector in read(source)]
        self._edges: list[tuple[Edge, str]] = judged([edge_of(case) for case in cases])

    def is_noticed(self, fault: Fault) -> bool:
        """Whether a vector notices the fault."""
        edges, expected = zip(*self._edges, strict=True)
        found = noticing(fault, edges, expected)
        if found is not None:
            self._edges.insert(0, self._edges.pop(found))
        return found is not None

    def add(self, edge: Edge, result: str) -> None:
        """Adds what is going to be a vector."""
        self._edges.insert(0, (edge, result))


def judged(edges: Sequence[Edge]) -> list[tuple[Edge, str]]:
    """Edges with their results, each once; without those that only show what has its own test."""
    distinct = [*{line(edge): edge for edge in edges}.values()]
    pairs = zip(distinct, results(distinct), strict=True)
    return [each for each in pairs if each[1] not in ("none", '"undeclared-source"')]


def module_of(source: str) -> str:
    """The module of a source's validator."""
    return str(BY_NAME[source].validator.rsplit(".", 1)[0])


@cache
def shared() -> Mapping[str, tuple[str, ...]]:
    """Modules of guards that sources share, each with the sources that use it."""
    loaded = {trigger.name: in_child(partial(_loaded_for, trigger.name)) for trigger in TRIGGERS}
    every = {module for modules in loaded.values() for module in modules}
    kept = sorted(each for each in every if each.startswith(_SHARED) and not each.endswith(_OTHER))
    users = {source: _reached(modules) for source, modules in loaded.items()}
    return {
        module: tuple(source for source, modules in users.items() if module in modules)
        for module in kept
    }


def _loaded_for(source: str) -> list[str]:
    """What a function with a guard of the source loads."""
    for name in [*sys.modules]:
        if name.startswith("runtime_guards"):
            del sys.modules[name]
    import_module(module_of(source))
    return [name for name in sys.modules if name.startswith("runtime_guards.")]


def _reached(modules: Sequence[str]) -> set[str]:
    """Modules with those that their functions load where they are needed."""
    found, new = set[str](), {*modules}
    while new:
        found |= new
        new = {each for module in new for each in loads(module) if each.startswith(_SHARED)} - found
    return found


def counted(module: str, sources: Sequence[str]) -> Counts:
    """What the vectors of sources say of the faults of a module."""
    import_module(module)
    kept, known = Kept(sources), equivalents()
    noticed = {fault for fault in faults(module) if kept.is_noticed(fault)}
    others = [fault for fault in faults(module) if fault not in noticed]
    return Counts(
        len(faults(module)),
        len(noticed),
        sum(fault.name in known for fault in others),
        tuple(fault for fault in others if fault.name not in known),
        tuple(fault for fault in noticed if fault.name in known),
    )


@cache
def equivalents() -> Mapping[str, str]:
    """Faults that change no result, with the reason."""
    with EQUIVALENTS.open(encoding="utf-8", newline="") as rows:
        return {",".join(row[:-1]): row[-1] for row in csv.reader(rows)}


def add_equivalents(redundant: Sequence[Fault]) -> None:
    """Lists faults of fields of which values of all types have the same result as without them."""
    with EQUIVALENTS.open("a", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        rows.writerows([*fault.name.split(","), REDUNDANT] for fault in redundant)


def is_open(kept: Kept, fault: Fault) -> bool:
    """Whether a fault is neither noticed nor equivalent."""
    return fault.name not in equivalents() and not kept.is_noticed(fault)


def targets(named: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Modules with the sources whose vectors have to notice their faults."""
    seen: dict[str, list[str]] = {}
    others = {module_of(trigger.name) for trigger in TRIGGERS}
    for trigger in TRIGGERS:
        if not named or trigger.name in named:
            own = module_of(trigger.name)
            for module in {own, *(loads(own) & others)}:
                seen.setdefault(module, []).append(trigger.name)
    yield from ((module, tuple(names)) for module, names in seen.items())
    if not named or "shared" in named:
        yield from shared().items()
