"""Statements in their order, and where ways part and meet: one walk for all that reads Python.

What a statement does with values is the reading's, which gives `Operations`. Here is which
statements run, and in which state. A form returns whether the code goes on after its statement.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, Protocol

from policypack.start.record import record

_TRY_STAR: tuple[type[ast.stmt], ...] = (ast.TryStar,) if hasattr(ast, "TryStar") else ()


class State(Protocol):
    """What is known at one point: of names, and of the checks that passed."""

    names: dict[str, Any]

    def copy(self) -> Any:
        """A state that changes on its own."""

    def passed(self, checks: Any) -> None:
        """Remembers checks that passed."""

    def __len__(self) -> int: ...


class Frame(Protocol):
    """A scope that is read. `jumps` are the states at the `break` and `continue` of each loop."""

    state: Any
    jumps: list[list[Any]]


class Walker(Protocol):
    """A reading that follows statements, each by its form; other statements do nothing."""

    @property
    def statements(self) -> Mapping[type[ast.AST], Callable[..., bool]]:
        """What reads each form, and returns whether the code goes on after it."""

    def step(self, number: int = 1) -> None:
        """Counts steps."""

    def value(self, node: ast.expr, frame: Any) -> Any:
        """Returns the value of an expression."""


def run(walker: Walker, body: Sequence[ast.stmt], frame: Any) -> bool:
    """Reads statements, and returns whether the code goes on after them."""
    for node in body:
        walker.step()
        read = walker.statements.get(type(node))
        if read is not None and not read(walker, node, frame):
            return False
    return True


@record(frozen=True)
class Operations:
    """What a reading does with values where ways part and meet.

    `test` reads a condition, and `refine` returns the checks that have passed where it is true or
    false. `enter` returns what `with` binds, `element` any element of what is iterated, and `parts`
    what a loop may add to a name. `catch` binds the name of an exception, `match` those of a case.
    `over` returns what a loop has checked of all elements, by the states at the ends of its body.
    """

    test: Callable[..., Any]
    refine: Callable[..., Any]
    assign: Callable[..., None]
    merge: Callable[..., Any]
    element: Callable[..., Any]
    parts: Callable[[Any], Collection[Any]]
    enter: Callable[..., Any]
    catch: Callable[..., None]
    match: Callable[..., None]
    over: Callable[..., Any] = lambda _node, _ends: ()


Form = Callable[..., bool]


def list_forms(operations: Operations) -> Mapping[type[ast.AST], Form]:
    """The forms of statements where ways part, meet or end."""
    forms: Mapping[type[ast.AST], Form] = {
        ast.If: _run_if,
        ast.Match: _run_match,
        ast.Assert: _run_assert,
        **dict.fromkeys((ast.For, ast.AsyncFor, ast.While), _run_loop),
        **dict.fromkeys((ast.Try, *_TRY_STAR), _run_try),
        **dict.fromkeys((ast.With, ast.AsyncWith), _run_with),
    }
    return {
        **{kind: partial(form, operations) for kind, form in forms.items()},
        ast.Expr: _run_expression,
        **dict.fromkeys((ast.Break, ast.Continue), _run_jump),
    }


def _run_expression(walker: Walker, node: ast.Expr, frame: Frame) -> bool:
    walker.value(node.value, frame)
    return True


def _run_jump(_: Walker, __: ast.Break | ast.Continue, frame: Frame) -> bool:
    if frame.jumps:
        frame.jumps[-1].append(frame.state)
    return False


def _run_assert(by: Operations, walker: Walker, node: ast.Assert, frame: Frame) -> bool:
    by.test(walker, node.test, frame)
    frame.state.passed(by.refine(walker, node.test, True, frame))
    return True


def _run_if(by: Operations, walker: Walker, node: ast.If, frame: Frame) -> bool:
    """An `if` and all of its `elif`, one after the other: some have hundreds."""
    ends: list[State] = []
    branch: ast.If | None = node
    while branch is not None:
        by.test(walker, branch.test, frame)
        state = frame.state
        walker.step(len(state) // 4)
        frame.state = state.copy()
        frame.state.passed(by.refine(walker, branch.test, True, frame))
        if run(walker, branch.body, frame):
            ends.append(frame.state)
        frame.state = state.copy()
        frame.state.passed(by.refine(walker, branch.test, False, frame))
        rest = branch.orelse
        branch = rest[0] if len(rest) == 1 and isinstance(rest[0], ast.If) else None
        if branch is None and run(walker, rest, frame):
            ends.append(frame.state)
    return _meet(by, walker, ends, frame)


def _meet(by: Operations, walker: Walker, ends: list[State], frame: Frame) -> bool:
    """Goes on where ways meet, if any of them goes on."""
    if not ends:
        return False
    walker.step(sum(len(each) for each in ends) // 4)
    frame.state = by.merge(ends)
    return True


def _run_loop(
    by: Operations, walker: Walker, node: ast.For | ast.AsyncFor | ast.While, frame: Frame
) -> bool:
    """A loop, read twice where the first time has changed what its names hold."""
    frame.jumps.append([])
    ends = [frame.state]
    checks: Any = ()
    for _ in range(2):
        walker.step(len(frame.state) // 4)
        frame.state = frame.state.copy()
        if isinstance(node, ast.While):
            by.test(walker, node.test, frame)
            frame.state.passed(by.refine(walker, node.test, True, frame))
        else:
            element = by.element(walker, walker.value(node.iter, frame), node.iter, frame)
            by.assign(walker, node.target, element, frame)
        entered = dict(frame.state.names)
        if run(walker, node.body, frame):
            ends.append(frame.state)
        ends += frame.jumps[-1]
        frame.jumps[-1] = []
        checks = by.over(node, ends[1:])
        frame.state = by.merge(ends)
        if not _has_more(by, frame.state, entered):
            break
        ends = [frame.state]
    frame.jumps.pop()
    if isinstance(node, ast.While):
        # The test is still true where a loop ends by break.
        failed = by.refine(walker, node.test, False, frame)
        ends_early = failed and any(isinstance(each, ast.Break) for each in ast.walk(node))
        frame.state.passed(() if ends_early else failed)
    if checks:
        frame.state.passed(checks)
    return run(walker, node.orelse, frame)


def _has_more(by: Operations, state: State, names: Mapping[str, Any]) -> bool:
    """Whether a loop has brought parts of the event to names that did not hold them."""
    for name, value in state.names.items():
        known = names.get(name)
        if known is not value and set(by.parts(value)) - set(by.parts(known) if known else ()):
            return True
    return False


def _run_try(by: Operations, walker: Walker, node: ast.Try, frame: Frame) -> bool:
    before = frame.state.copy()
    walker.step(len(before) // 2)
    ends = []
    goes_on = run(walker, node.body, frame)
    # Where the exception was raised, the body may have done any part of its work.
    raised = by.merge([before, frame.state])
    if goes_on and run(walker, node.orelse, frame):
        ends.append(frame.state)
    for handler in node.handlers:
        frame.state = raised.copy()
        if handler.name:
            by.catch(handler, frame)
        if run(walker, handler.body, frame):
            ends.append(frame.state)
    if not ends:
        frame.state = raised
        run(walker, node.finalbody, frame)
        return False
    _meet(by, walker, ends, frame)
    return run(walker, node.finalbody, frame)


def _run_with(by: Operations, walker: Walker, node: ast.With | ast.AsyncWith, frame: Frame) -> bool:
    for item in node.items:
        value = walker.value(item.context_expr, frame)
        if item.optional_vars is not None:
            by.assign(walker, item.optional_vars, by.enter(walker, value, node), frame)
    return run(walker, node.body, frame)


def _run_match(by: Operations, walker: Walker, node: ast.Match, frame: Frame) -> bool:
    subject = by.test(walker, node.subject, frame)
    before = frame.state
    ends = [before]
    for case in node.cases:
        walker.step(len(before) // 4)
        frame.state = before.copy()
        by.match(node, case, subject, frame)
        if case.guard is not None:
            by.test(walker, case.guard, frame)
            frame.state.passed(by.refine(walker, case.guard, True, frame))
        if run(walker, case.body, frame):
            ends.append(frame.state)
    return _meet(by, walker, ends, frame)
