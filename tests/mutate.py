"""Plants faults in rules and options, one at a time, and lists those that no test notices.

    python -m tests.mutate
    python -m tests.mutate --code 600
    python -m tests.mutate --rooms 600
    python -m tests.mutate --rooms 600 guard judging

Every fault is planted in this process: a rule is replaced by one with a fault, an option of a
validator by one that does nothing. Then the checks of the tests that should notice are called:
- `example`: the rule's own example, of `tests/house/test_examples.py`, written by a person
- `edge`: the edges of declared rules in `tests/rules`, written by a person
- `snapshot`: what the rule reports, of `tests/house/test_snapshots.py`
- `listed`: what the rule declares, of `tests/house/test_catalogue.py`
- `default`: the proof of a default, of `tests/house/test_defaults.py`
- `option`: `tests/guards/options/test_effects.py`

It covers what rules declare, and whether a check reports what it has to. With `--code` it changes
the code of rules instead, a sample for so many seconds, and runs the tests that name them too
(`tests/code_faults.py`). With `--rooms` it changes the code that decides outside rules
(`tests/rooms.py`). `--seed` draws another sample. Some of those faults change nothing that
anybody sees.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from policypack.commands import layer
from policypack.engine.catalogue_file import is_listed, rows
from policypack.facts.defaults import all_defaults
from policypack.forms.families.separate_resources import SeparateDeclaration
from policypack.forms.property_rule import PropertyDeclaration, Requirement
from policypack.judging.run import judge
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.rules import catalogue
from policypack.settings.settings import Settings
from runtime_guards import events
from tests import code_faults, known_advisories, rooms, snapshots
from tests.declared_edges import Edge
from tests.guards.options.effects import effect_of, without_effect
from tests.guards.options.test_effects import decided
from tests.house.test_examples import faults as faults_of_example
from tests.judged import resource, switched_on
from tests.rules import test_declared_edges, test_declared_edges_of_data
from tools.mine_defaults import relied_on

PROGRAM = Path(__file__).parent / "fixtures" / "program"
# So many faults in the code of one module say enough of its tests.
OF_A_MODULE = 8


class Fault(NamedTuple):
    """A rule or a validator with a fault, and what it is called."""

    kind: str
    place: str
    planted: Any


def of_rule(rule: Rule) -> Iterator[Fault]:
    """The faults of any rule."""
    yield _fault("message", rule, check=_reporting(rule, message="x"))
    yield _fault("fix", rule, remediation="x", check=_reporting(rule, fix="x"))
    yield _fault("severity", rule, severity=_other(Severity, rule.severity))
    yield _fault("profile", rule, profile=_other(Profile, rule.profile))
    yield _fault(f"never, {family_of(rule)}", rule, check=_never)
    yield _fault(f"inverted, {family_of(rule)}", rule, check=_inverted(rule))
    if rule.fix:
        yield _fault("safe fix", rule, fix=None)
    for kind in rule.types if len(rule.types) > 1 else ():
        left = tuple(each for each in rule.types if each != kind)
        yield _fault("type", rule, kind, types=left)
    if isinstance(rule.declared, PropertyDeclaration):
        yield from _of_property(rule, rule.declared)
    # Without a property, another resource suffices, whatever it holds.
    if isinstance(rule.declared, SeparateDeclaration) and rule.declared.properties:
        yield _declared("must", rule, rule.declared, must=_negated(rule.declared.must))


def _of_property(rule: Rule, declared: PropertyDeclaration) -> Iterator[Fault]:
    must = declared.required()
    yield _declared("must", rule, declared, must=_negated(declared.must))
    yield _declared("default", rule, declared, default=_flipped(must, declared.default))
    for kind, other in declared.instead.items():
        flipped = replace(other, value=_flipped(must, other.value))
        yield _declared(
            "instead", rule, declared, kind, instead={**declared.instead, kind: flipped}
        )
    for name in ("unless", "effective_with"):
        stated = getattr(declared, name)
        for each in stated:
            left = tuple(other for other in stated if other != each)
            yield _declared(name, rule, declared, each, **{name: left})
    for path in declared.only_if:
        only_if = {other: need for other, need in declared.only_if.items() if other != path}
        yield _declared("only_if", rule, declared, path, only_if=only_if)


def _fault(kind: str, rule: Rule, detail: str = "", **changes: Any) -> Fault:
    return Fault(kind, f"{rule.id} {detail}".strip(), replace(rule, **changes))


def _declared(kind: str, rule: Rule, declared: Any, detail: str = "", **changes: Any) -> Fault:
    changed = replace(declared, **changes)
    return _fault(kind, rule, detail, declared=changed, check=changed.check)


def _reporting(rule: Rule, **changes: Any) -> Callable[..., Outcomes]:
    """The check of the rule, whose findings are changed."""

    def check(*arguments: Any, **named: Any) -> Outcomes:
        for outcome in rule.check(*arguments, **named):
            yield replace(outcome, **changes) if isinstance(outcome, Finding) else outcome

    return check


def _never(*arguments: Any, **named: Any) -> Outcomes:
    yield from ()


def _inverted(rule: Rule) -> Callable[..., Outcomes]:
    """A check that reports what the rule does not, and does not report what it does."""

    def check(*arguments: Any, **named: Any) -> Outcomes:
        found = [each for each in rule.check(*arguments, **named) if isinstance(each, Finding)]
        yield from () if found else (Finding("x"),)

    return check


def _negated(must: Requirement | Callable[[Settings], Requirement]) -> Any:
    if isinstance(must, Requirement):
        return replace(must, is_met=lambda held: not must.is_met(held))
    return lambda settings: _negated(must(settings))


def _flipped(must: Requirement, default: Any) -> Any:
    """A default with the opposite verdict."""
    return must.failing if must.is_met(default) else must.meeting


def _other(values: Any, value: Any) -> Any:
    """Another of the values of an Enum."""
    return next(each for each in values if each is not value)


Check = Callable[[Rule], bool]


def example(planted: Rule) -> bool:
    """Whether the example of the rule shows a fault."""
    return bool(faults_of_example(planted, [planted]))


@cache
def _edges() -> Mapping[str, list[Edge]]:
    found = defaultdict(list)
    for edge in (*test_declared_edges.EDGES, *test_declared_edges_of_data.EDGES):
        found[edge.rule].append(edge)
    return found


def edge(planted: Rule) -> bool:
    """Whether an edge of the rule shows a fault."""
    return any(
        [each.path for each in judge([resource(known.kind, known.properties)], on, [planted])]
        != ([] if known.found is None else [known.found])
        for on in [switched_on(planted)]
        for known in _edges().get(planted.id, ())
    )


def snapshot(planted: Rule) -> bool:
    """Whether the snapshot of the service shows a fault."""
    return bool(snapshots.differences(planted.service, [planted]))


def listed(planted: Rule) -> bool:
    """Whether the rule is declared otherwise than the catalogue's file lists it."""
    return not is_listed(planted, rows())


def unproven(planted: Rule) -> bool:
    """Whether the table of defaults proves another default than the rule takes."""
    proven = {row[:3]: row.value for row in all_defaults()}
    return any(key not in proven or proven[key] != value for key, value in relied_on(planted))


CHECKS: Mapping[str, Check] = {
    "example": example,
    "edge": edge,
    "snapshot": snapshot,
    "listed": listed,
    "default": unproven,
}


def noticed_by(planted: Rule) -> list[str]:
    """The checks that notice the fault of a rule."""
    return [name for name, check in CHECKS.items() if check(planted)]


def of_options() -> Iterator[tuple[str, bool]]:
    """Every option of the validators that does nothing, and whether the test notices it."""
    for kind in (getattr(events, name) for name in dir(events)):
        for name in decided(kind):
            found = effect_of(kind, name)
            # An option that has no effect at all fails the test by itself.
            idle = found and effect_of(without_effect(kind, name), name, [found.event])
            yield f"{kind.__name__}({name}=)", found is not None and idle is None


def family_of(rule: Rule) -> str:
    """The module of the form or family whose check the rule has; "function" for one of its own."""
    home: str = rule.check.__module__
    return home.rpartition(".")[2] if home.startswith("policypack.forms") else "function"


class Tally:
    """What was planted and noticed, by the kind of fault."""

    def __init__(self) -> None:
        self.planted: Counter[str] = Counter()
        self.noticed: dict[str, Counter[str]] = defaultdict(Counter)
        self.missed: list[str] = []

    def add(self, kind: str, place: str, checks: list[str]) -> None:
        """Counts one fault, and the checks that notice it."""
        self.planted[kind] += 1
        self.noticed[kind].update(checks)
        if not checks:
            self.missed.append(f"{kind}: {place}")

    def table(self) -> str:
        """One line for each kind of fault, with how many each check notices."""
        names = [*CHECKS, "option", "tests"]
        lines = [f"{'fault':26}{'planted':>9}" + "".join(f"{name:>10}" for name in names)]
        for kind, planted in self.planted.items():
            counts = "".join(f"{self.noticed[kind][name] or '-':>10}" for name in names)
            lines.append(f"{kind:26}{planted:>9}{counts}")
        return "\n".join(lines)


def of_code(seconds: float, seed: int) -> Tally:
    """Faults in the code of rules, planted for so long. Of each module, a few are drawn."""
    tally, until = Tally(), time.monotonic() + seconds
    for module in code_faults.sampled(seed):
        if time.monotonic() > until:
            break
        # What the examples of the module register is there for each process.
        assert not unsound(module), module
        every = list(code_faults.faults(module))
        some = random.Random(f"{seed} {module}").sample(every, min(OF_A_MODULE, len(every)))
        try:
            noticed = code_faults.noticed(module, some, unsound, until)
        except AssertionError as error:
            tally.missed.append(f"{module}: {error}")
            continue
        for fault, found in noticed.items():
            tally.add(fault.kind, str(fault), ["tests"] if found else [])
    return tally


def unsound(module: str) -> bool:
    """Whether a check of this process notices a fault in a rule of the module."""
    return any(noticed_by(rule) for rule in code_faults.modules()[module])


def main(arguments: Sequence[str] = ()) -> int:
    """Plants faults, and prints what notices them. 1 where nothing notices one."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutate")
    parser.add_argument("--code", type=float, metavar="SECONDS", help="plant faults in code")
    parser.add_argument("--seed", type=int, default=1, help="draw other faults in code")
    parser.add_argument("--rooms", type=float, metavar="SECONDS", help="plant faults in rooms")
    parser.add_argument("names", nargs="*", metavar="ROOM", help="rooms (default: all)")
    chosen = parser.parse_args(arguments)
    if unknown := {*chosen.names} - {*rooms.ROOMS}:
        parser.error(f"unknown room: {', '.join(sorted(unknown))}")
    if chosen.rooms:
        return of_rooms(chosen.names or [*rooms.ROOMS], chosen.rooms, chosen.seed)
    with tempfile.TemporaryDirectory() as folder:
        _set_up(Path(folder))
        tally = of_code(chosen.code, chosen.seed) if chosen.code else of_declarations()
    if tally is None:
        return 1
    print(tally.table(), "", *(tally.missed or ["Every fault is noticed."]), sep="\n")
    return 1 if tally.missed else 0


def of_rooms(names: Sequence[str], seconds: float, seed: int) -> int:
    """Plants faults in rooms for so long, and prints a line for each; 1 where one survives."""
    print(rooms.HEAD)
    survives = False
    for result in rooms.run(names, seconds, seed):
        survives = survives or bool(result.survivors)
        lines = [f"    {fault.kind}: {fault}" for fault in result.survivors]
        # A run of all rooms takes hours, and may be ended before the last one.
        print(result, *lines, sep="\n", flush=True)
    if not survives:
        print("\nEvery fault that was tried is noticed.")
    return int(survives)


def of_declarations() -> Tally | None:
    """Every fault of what is declared; None if a rule fails without one."""
    tally = Tally()
    sound = {rule.id: noticed_by(rule) for rule in catalogue()}
    wrong = [f"{id_}: {', '.join(checks)}" for id_, checks in sound.items() if checks]
    if wrong:
        print("These rules fail without a fault:", *wrong, sep="\n")
        return None
    for rule in catalogue():
        for fault in of_rule(rule):
            tally.add(fault.kind, fault.place, noticed_by(fault.planted))
    for place, noticed in of_options():
        tally.add("option does nothing", place, ["option"] if noticed else [])
    return tally


def _set_up(folder: Path) -> None:
    """What examples need beside them, as `tests/conftest.py` has it."""
    shutil.copytree(PROGRAM, folder / "program")
    layer.build(folder / "program" / "guards.zip")
    os.environ["STACKWARDEN_PROGRAM_DIR"] = str(folder / "program")
    (folder / "advisories").mkdir()
    known_advisories.compile_all(folder / "advisories")
    os.environ["STACKWARDEN_ADVISORIES"] = str(folder / "advisories")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
