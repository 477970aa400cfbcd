"""Plants faults in code, and runs the tests that should notice them.

Each fault changes one place of a function: a comparison or a condition is turned around or left
out, what is returned or reported is left out, or a constant is another one. The tests of a module
are collected once. Each fault is planted in a forked process, which ends with the first test that
fails. `tests/rooms.py` plants faults in tables of modules too.
"""

from __future__ import annotations

import ast
import contextlib
import inspect
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest
from _pytest.main import pytest_runtestloop as run_collected

from policypack.reading import python_text
from policypack.rule.rule import Rule
from policypack.rules import CATALOGUE, catalogue

TESTS = Path(__file__).parent
# A fault that lets the code run for ever is noticed by whoever waits: in seconds of CPU.
_LONGEST = 120
# The exit status of a process in which a fault couldn't be planted.
_UNPLANTED = 3
_OPPOSITES: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.Lt: ast.GtE,
    ast.Gt: ast.LtE,
    ast.In: ast.NotIn,
    ast.Is: ast.IsNot,
    ast.NotEq: ast.Eq,
    ast.GtE: ast.Lt,
    ast.LtE: ast.Gt,
    ast.NotIn: ast.In,
    ast.IsNot: ast.Is,
}


_NARROWER: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.LtE: ast.Eq,
    ast.GtE: ast.Eq,
}


@dataclass(frozen=True)
class CodeFault:
    """A fault in a function. `place` counts the changes of the function; -1 changes nothing."""

    kind: str
    module: str
    function: str
    line: int
    was: str
    place: int

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.was}"

    @property
    def code(self) -> CodeType:
        """The code of the function with the fault."""
        tree = _tree(self.module)
        if self.place >= 0:
            tree = deepcopy(tree)
            _, _, change = list(_changes(dict(_functions(tree))[self.function]))[self.place]
            change()
        file = inspect.getfile(_loaded(self.module))
        code = python_text.compile_module(ast.fix_missing_locations(tree), file)
        for name in self.function.split("."):
            code = _code(code, name)
        return code


@cache
def modules() -> dict[str, tuple[Rule, ...]]:
    """The modules whose rules have code of their own, each with its rules."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in catalogue():
        if rule.check.__module__ == rule.module and rule.module.startswith(CATALOGUE):
            found[rule.module] = (*found.get(rule.module, ()), rule)
    return found


def faults(module: str) -> Iterator[CodeFault]:
    """Every fault of the functions of a module, and of the methods of its classes."""
    for name, node in _functions(_tree(module)):
        if function_of(module, name) is not None:
            for place, (kind, changed, _) in enumerate(_changes(node)):
                was = ast.unparse(changed).splitlines()[0][:60]
                line = getattr(changed, "lineno", node.lineno)
                yield CodeFault(kind, module, name, line, was, place)


@cache
def _tree(module: str) -> ast.Module:
    return python_text.parse(Path(inspect.getfile(_loaded(module))).read_text(encoding="utf-8"))


def _functions(tree: ast.AST, above: str = "") -> Iterator[tuple[str, ast.FunctionDef]]:
    """The functions of a module by name; methods as `Class.method`."""
    for node in getattr(tree, "body", ()):
        if isinstance(node, ast.FunctionDef):
            yield f"{above}{node.name}", node
        elif isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{above}{node.name}.")


def function_of(module: str, name: str) -> FunctionType | None:
    """The function of that name, also where it is the check of a rule, a property, or its results
    are kept."""
    found: Any = _loaded(module)
    for part in name.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    if isinstance(found, Rule):
        found = found.check
    for wrapper in ("fget", "func", "__func__"):
        found = getattr(found, wrapper, found)
    found = inspect.unwrap(found) if found else None
    last = name.rpartition(".")[2]
    return found if isinstance(found, FunctionType) and found.__name__ == last else None


@contextlib.contextmanager
def planted(fault: CodeFault) -> Iterator[None]:
    """Plants a fault for as long as it is needed."""
    function = function_of(fault.module, fault.function)
    if function is None:
        with _planted_in_table(fault):
            yield
        return
    sound = function.__code__
    function.__code__ = fault.code
    try:
        yield
    finally:
        function.__code__ = sound


def table_faults(module: str) -> Iterator[CodeFault]:
    """Every fault of the tables of a module: an entry is left out, or a constant is another one."""
    for name, statement in _tables(_tree(module)):
        for place, (kind, changed, _) in enumerate(_changes_of_table(statement)):
            was = ast.unparse(changed).splitlines()[0][:60]
            yield CodeFault(kind, module, name, getattr(changed, "lineno", 0), was, place)


def _tables(tree: ast.Module) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign]]:
    for node in tree.body:
        if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            if isinstance(target, ast.Name) and target.id != "__all__":
                yield target.id, node


def _changes_of_table(statement: ast.Assign | ast.AnnAssign) -> Iterator[Change]:
    assert statement.value is not None
    for node in ast.walk(statement.value):
        if isinstance(node, (ast.Tuple, ast.List, ast.Set)) and len(node.elts) > 1:
            for at, entry in enumerate(node.elts):
                left = [*node.elts[:at], *node.elts[at + 1 :]]
                yield "entry left out", entry, _setting(node, "elts", left)
        if isinstance(node, ast.Dict) and len(node.keys) > 1:
            for at, key in enumerate(node.keys):
                yield "entry left out", key or node.values[at], _without_entry(node, at)
        if isinstance(node, ast.Constant) and isinstance(node.value, (bool, int)):
            yield "constant changed", node, _setting(node, "value", _another(node.value))


def _without_entry(node: ast.Dict, at: int) -> Callable[[], None]:
    def change() -> None:
        del node.keys[at], node.values[at]

    return change


@contextlib.contextmanager
def _planted_in_table(fault: CodeFault) -> Iterator[None]:
    """Plants a fault in a table, and makes what is derived from it again, wherever it is held."""
    module = _loaded(fault.module)
    with contextlib.ExitStack() as rebound:
        changed: set[str] = set()
        for name, statement in _tables(_tree(fault.module)):
            if name == fault.function:
                statement = _faulty(statement, fault.place)
            elif not changed & {
                each.id for each in ast.walk(statement) if isinstance(each, ast.Name)
            }:
                continue
            changed.add(name)
            assert statement.value is not None
            expression = ast.fix_missing_locations(ast.Expression(statement.value))
            made = eval(compile(expression, module.__file__ or "", "eval"), module.__dict__)
            was = module.__dict__[name]
            for holder in [each.__dict__ for each in [*sys.modules.values()] if each is not None]:
                for held in [key for key, value in [*holder.items()] if value is was]:
                    rebound.callback(holder.__setitem__, held, was)
                    holder[held] = made
        yield


def _faulty(statement: ast.Assign | ast.AnnAssign, place: int) -> ast.Assign | ast.AnnAssign:
    """A copy of the statement with the fault at the place; without one for -1."""
    copied = deepcopy(statement)
    if place >= 0:
        _, _, change = list(_changes_of_table(copied))[place]
        change()
    return copied


def _loaded(module: str) -> ModuleType:
    __import__(module)
    return sys.modules[module]


def _code(module: CodeType, name: str) -> CodeType:
    """The code of the last function of that name, which is the one that the module has."""
    *_, found = (
        each for each in module.co_consts if isinstance(each, CodeType) and each.co_name == name
    )
    return found


Change = tuple[str, ast.AST, Callable[[], None]]


def _changes(function: ast.FunctionDef) -> Iterator[Change]:
    """The kind of each fault, where it is, and what plants it. The order is always the same."""
    shown = {id(each) for joined in _all(function, ast.JoinedStr) for each in ast.walk(joined)}
    body = [each for statement in function.body for each in ast.walk(statement)]
    documentation = function.body[0].value if isinstance(function.body[0], ast.Expr) else None
    for node in body:
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            opposite = _OPPOSITES[type(node.ops[0])]()
            yield "comparison flipped", node, _setting(node, "ops", [opposite])
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _NARROWER:
            near = _NARROWER[type(node.ops[0])]()
            yield "comparison moved", node, _setting(node, "ops", [near])
        if isinstance(node, ast.BoolOp):
            for at in range(len(node.values)):
                left = [*node.values[:at], *node.values[at + 1 :]]
                yield "part left out", node.values[at], _setting(node, "values", left)
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and _is_condition(node.test):
            yield "condition negated", node.test, _setting(node, "test", _not(node.test))
        if isinstance(node, ast.comprehension):
            for at, test in enumerate(node.ifs):
                ifs = [*node.ifs[:at], *node.ifs[at + 1 :]]
                yield "condition left out", test, _setting(node, "ifs", ifs)
                if _is_condition(test):
                    ifs = [*node.ifs[:at], _not(test), *node.ifs[at + 1 :]]
                    yield "condition negated", test, _setting(node, "ifs", ifs)
        if isinstance(node, ast.Return) and not _is_nothing(node.value):
            yield "returns nothing", node, _setting(node, "value", None)
        if isinstance(node, ast.Expr) and isinstance(node.value, (ast.Yield, ast.YieldFrom)):
            silent = ast.IfExp(ast.Constant(False), node.value, ast.Constant(None))
            yield "reports nothing", node, _setting(node, "value", silent)
        is_code = id(node) not in shown and node is not documentation
        if isinstance(node, ast.Constant) and is_code and _is_meaningful(node.value):
            yield "constant changed", node, _setting(node, "value", _another(node.value))


def _is_nothing(value: ast.expr | None) -> bool:
    return value is None or (isinstance(value, ast.Constant) and value.value is None)


def _is_meaningful(value: object) -> bool:
    """A text for people, which has a space, decides nothing."""
    if isinstance(value, str):
        return value != "" and " " not in value
    return isinstance(value, (bool, int))


def _all(node: ast.AST, kind: type[ast.AST]) -> Iterator[ast.AST]:
    return (each for each in ast.walk(node) if isinstance(each, kind))


def _is_condition(test: ast.expr) -> bool:
    """Whether negating it is another fault than flipping a comparison."""
    return not (isinstance(test, ast.Compare) and len(test.ops) == 1)


def _not(test: ast.expr) -> ast.expr:
    return ast.UnaryOp(ast.Not(), test)


def _another(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    return value + 1 if isinstance(value, int) else f"not {value}"


def _setting(node: ast.AST, name: str, value: Any) -> Callable[[], None]:
    return lambda: setattr(node, name, value)


class Planter:
    """Runs the collected tests once for each fault, in a process of its own.

    `choose` picks and orders the collected tests for a fault. `record` is called with each fault
    that a test noticed, so that an interrupted run loses nothing. `unplanted` lists the faults that
    couldn't be planted: they say nothing about the tests.
    """

    def __init__(
        self,
        faults: Iterable[CodeFault],
        quick: Callable[[str], bool],
        until: float,
        choose: Callable[[CodeFault, Sequence[pytest.Item]], Sequence[pytest.Item]] | None = None,
        record: Callable[[CodeFault], None] = lambda fault: None,
    ) -> None:
        self.noticed: dict[CodeFault, bool] = {}
        self.unplanted: list[CodeFault] = []
        self._faults = faults
        self._quick = quick
        self._until = until
        self._choose = choose
        self._record = record

    def results(self) -> dict[CodeFault, bool]:
        """Whether each fault is noticed. Raises AssertionError if one couldn't be planted."""
        assert not self.unplanted, f"can't plant {', '.join(map(str, self.unplanted))}"
        return self.noticed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Takes the place of pytest's own loop."""
        session.config.option.maxfail = 1
        for fault in self._faults:
            if time.monotonic() > self._until:
                break
            status = in_child(partial(self._try_fault, session, fault))
            if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _UNPLANTED:
                self.unplanted.append(fault)
                continue
            self.noticed[fault] = status != 0
            if status:
                self._record(fault)
        return True

    def _try_fault(self, session: pytest.Session, fault: CodeFault) -> int:
        """Returns 1 if a test notices the fault, 0 if none does, _UNPLANTED if planting fails.

        A table that cannot be built with the fault is noticed, since its module fails to import.
        """
        if self._choose:
            session.items = [*self._choose(fault, session.items)]
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(planted(fault))
            except Exception:
                return 1 if _can_be_planted(_sound(fault)) else _UNPLANTED
            if self._quick(fault.module):
                return 1
            with contextlib.suppress(session.Failed, session.Interrupted):
                run_collected(session)
        return int(session.testsfailed > 0)


def in_child(work: Callable[[], int], longest: int = _LONGEST) -> int:
    """Wait status of a forked process that exits with the number that `work` returns.

    It exits with 1 if `work` raises, and is killed after `longest` seconds of CPU.
    """
    child = os.fork()
    if child == 0:
        # Faulty code may end its process group.
        os.setsid()
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
        code = 1
        with contextlib.suppress(BaseException):
            code = work()
        os._exit(code)
    return os.waitpid(child, 0)[1]


def _can_be_planted(fault: CodeFault) -> bool:
    try:
        with planted(fault):
            return True
    except Exception:
        return False


def sampled(seed: int) -> list[str]:
    """The modules in an order by chance."""
    return random.Random(seed).sample(sorted(modules()), len(modules()))


def noticed(
    module: str, some: Sequence[CodeFault], quick: Callable[[str], bool], until: float
) -> dict[CodeFault, bool]:
    """Whether the tests notice each fault of a module that was tried before the time was over.

    Raises AssertionError if they fail without a fault.
    `quick` are checks in this process that cost less than the tests.
    """
    planter = Planter([*map(_sound, some[:1]), *some], quick, until)
    arguments = ["-q", "-p", "no:cacheprovider", *map(str, tests_of(module))]
    with open(os.devnull, "w", encoding="utf-8") as silent, contextlib.redirect_stdout(silent):
        pytest.main(arguments, plugins=[planter])
    found = planter.results()
    # Without a fault, all tests pass: what fails with one fails because of it.
    if any(found.pop(_sound(each), False) for each in some[:1]):
        raise AssertionError("its tests fail without a fault")
    return found


def tests_of(module: str) -> list[Path]:
    """The files of tests of the service that name a rule of the module."""
    service = module.removeprefix(CATALOGUE).partition(".")[0]
    named = [rule.id for rule in modules()[module]]
    return [
        file
        for file in sorted((TESTS / "rules" / service).rglob("test_*.py"))
        if any(id_ in file.read_text(encoding="utf-8") for id_ in named)
    ]


def _sound(fault: CodeFault) -> CodeFault:
    """The function without the fault, planted as one."""
    return replace(fault, kind="none", place=-1)
