"""Plants faults in the code of rules, and asks the tests of their service whether they notice.

Each fault changes one place of a function: a comparison or a condition is turned around, what is
returned or reported is left out, or a constant is another one. The tests that name a rule of the
module are collected once; each fault is planted in a process of its own, which ends with the first
test that fails.
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
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
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


@dataclass(frozen=True)
class CodeFault:
    """A fault in a function of a module that declares rules."""

    kind: str
    module: str
    function: str
    line: int
    was: str
    code: CodeType

    def __str__(self) -> str:
        return f"{self.module}:{self.line} {self.function}: {self.was}"


@cache
def modules() -> dict[str, tuple[Rule, ...]]:
    """The modules whose rules have code of their own, each with its rules."""
    found: dict[str, tuple[Rule, ...]] = {}
    for rule in catalogue():
        if rule.check.__module__ == rule.module and rule.module.startswith(CATALOGUE):
            found[rule.module] = (*found.get(rule.module, ()), rule)
    return found


def faults(module: str) -> Iterator[CodeFault]:
    """Every fault of the functions at the top of a module."""
    file = inspect.getfile(_loaded(module))
    tree = python_text.parse(Path(file).read_text(encoding="utf-8"))
    for at, node in enumerate(tree.body):
        if not isinstance(node, ast.FunctionDef) or function_of(module, node.name) is None:
            continue
        for place, _ in enumerate(_changes(node)):
            planted = deepcopy(tree)
            function = planted.body[at]
            assert isinstance(function, ast.FunctionDef)
            kind, found, change = list(_changes(function))[place]
            was = ast.unparse(found).splitlines()[0][:60]
            line = getattr(found, "lineno", node.lineno)
            change()
            compiled = python_text.compile_module(ast.fix_missing_locations(planted), file)
            code = _code(compiled, node.name)
            yield CodeFault(kind, module, node.name, line, was, code)


def function_of(module: str, name: str) -> FunctionType | None:
    """The function of that name, also where it is the check of a rule or its results are kept."""
    found = getattr(_loaded(module), name, None)
    found = found.check if isinstance(found, Rule) else inspect.unwrap(found) if found else None
    return found if isinstance(found, FunctionType) and found.__name__ == name else None


@contextlib.contextmanager
def planted(fault: CodeFault) -> Iterator[None]:
    """Plants a fault for as long as it is needed."""
    function = function_of(fault.module, fault.function)
    assert function is not None
    sound = function.__code__
    function.__code__ = fault.code
    try:
        yield
    finally:
        function.__code__ = sound


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
        if isinstance(node, (ast.If, ast.IfExp, ast.While)) and _is_condition(node.test):
            yield "condition negated", node.test, _setting(node, "test", _not(node.test))
        if isinstance(node, ast.comprehension):
            for at, test in enumerate(node.ifs):
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
    return isinstance(value, (bool, int, str)) and value != ""


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


class _Planter:
    """Runs the collected tests once for each fault, in a process of its own."""

    def __init__(
        self, faults: Sequence[CodeFault], quick: Callable[[str], bool], until: float
    ) -> None:
        self.noticed: dict[CodeFault, bool] = {}
        self._faults = faults
        self._quick = quick
        self._until = until

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Takes the place of pytest's own loop."""
        session.config.option.maxfail = 1
        for fault in self._faults:
            if time.monotonic() > self._until:
                break
            child = os.fork()
            if child == 0:
                self._ask(session, fault)
            _, status = os.waitpid(child, 0)
            self.noticed[fault] = status != 0
        return True

    def _ask(self, session: pytest.Session, fault: CodeFault) -> None:
        """Ends the process with 0 where no test notices the fault."""
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))
        noticed = True
        with contextlib.suppress(BaseException), planted(fault):
            noticed = self._quick(fault.module)
            if not noticed:
                with contextlib.suppress(session.Failed, session.Interrupted):
                    run_collected(session)
                noticed = session.testsfailed > 0
        os._exit(noticed)


def sampled(seed: int) -> list[str]:
    """The modules in an order by chance."""
    return random.Random(seed).sample(sorted(modules()), len(modules()))


def noticed(
    module: str, some: Sequence[CodeFault], quick: Callable[[str], bool], until: float
) -> dict[CodeFault, bool]:
    """Whether the tests notice each fault of a module that was tried before the time was over.

    Raises AssertionError where they fail without a fault.
    `quick` are checks in this process that cost less than the tests.
    """
    planter = _Planter([*map(_sound, some[:1]), *some], quick, until)
    arguments = ["-q", "-p", "no:cacheprovider", *map(str, tests_of(module))]
    with open(os.devnull, "w", encoding="utf-8") as silent, contextlib.redirect_stdout(silent):
        pytest.main(arguments, plugins=[planter])
    found = planter.noticed
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
    function = function_of(fault.module, fault.function)
    assert function is not None
    return replace(fault, kind="none", code=function.__code__)
