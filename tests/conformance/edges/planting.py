"""Judges cases in a process of their own, with a fault in the guards or without one."""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from types import CodeType, FrameType
from typing import Any

from tests.conformance.edges.cases import Edge
from tests.conformance.edges.faults import Fault, file_of, function_of
from tests.conformance.edges.quick import judge

# In seconds of CPU: a fault that lets a guard run for ever is noticed.
_LONGEST = 60
# What a fault can be in.
SCOPE = ("runtime_guards.events.", "runtime_guards.validation.", "runtime_guards.bodies.")


def is_in_scope(module: str) -> bool:
    """Whether faults of the module are planted."""
    return module.startswith(SCOPE)


def noticing(fault: Fault, edges: Sequence[Edge], expected: Sequence[str]) -> int | None:
    """The first edge with another result than the expected one, or None."""

    def work() -> Any:
        _plant(fault)
        for index, edge in enumerate(edges):
            # Should the process end here, this one has ended it.
            os.pwrite(progress, str(index).encode(), 0)
            if judge(edge) != expected[index]:
                return index
        return None

    progress = os.memfd_create("progress")
    try:
        found: int | None = in_child(work)
        return found
    except ChildProcessError:
        # A fault with which the guards can't even be loaded is noticed by the first.
        return int(os.pread(progress, 20, 0) or b"0")
    finally:
        os.close(progress)


def in_child(work: Callable[[], Any]) -> Any:
    """What `work` returns, as JSON, in a forked process; raises ChildProcessError if it fails."""
    reads, writes = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reads)
        os._exit(_run(work, writes))
    os.close(writes)
    with os.fdopen(reads, encoding="utf-8") as file:
        text = file.read()
    status = os.waitpid(child, 0)[1]
    if status:
        raise ChildProcessError(status)
    return json.loads(text)


def _run(work: Callable[[], Any], writes: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (_LONGEST, _LONGEST))
    try:
        text = json.dumps(work())
    except BaseException:
        if "EDGES_DEBUG" in os.environ:
            sys.excepthook(*sys.exc_info())
        return 1
    with os.fdopen(writes, "w", encoding="utf-8") as file:
        file.write(text)
    return 0


def _plant(fault: Fault) -> None:
    tree = fault.tree()
    if not fault.is_in_table:
        code = compile(tree, str(file_of(fault.module)), "exec")
        for name in fault.function.split("."):
            code = _code(code, name)
        if not _holds_functions(code):
            function_of(import_module(fault.module), fault.function).__code__ = code
            return
    sys.meta_path.insert(0, _Faulty(fault.module, tree))
    for name in [*sys.modules]:
        if name.startswith("runtime_guards"):
            del sys.modules[name]


def _code(code: CodeType, name: str) -> CodeType:
    """The code of the last function of that name, which is the one that is there."""
    *_, found = (
        each for each in code.co_consts if isinstance(each, CodeType) and each.co_name == name
    )
    return found


def _holds_functions(code: CodeType) -> bool:
    """Whether there are functions in a function, which its module has made already."""
    return any(isinstance(each, CodeType) and each.co_name[0] != "<" for each in code.co_consts)


class _Faulty(MetaPathFinder):
    """Finds one module with a fault in it."""

    def __init__(self, module: str, tree: Any) -> None:
        self._module, self._tree = module, tree
        self._file = str(file_of(module))

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name != self._module:
            return None
        tree = self._tree

        class Loader(SourceFileLoader):
            def get_code(self, fullname: str) -> CodeType:
                code: CodeType = compile(tree, self.path, "exec")
                return code

        loader = Loader(name, self._file)
        return spec_from_file_location(name, self._file, loader=loader)


def results(edges: Sequence[Edge]) -> list[str]:
    """The result of each edge without a fault."""
    found: list[str] = in_child(lambda: [judge(edge) for edge in edges])
    return found


def lines_run(edges: Sequence[Edge]) -> list[list[str]]:
    """The lines of guards that each edge runs, as `module:line`."""

    def work() -> Any:
        return [_traced(edge) for edge in edges]

    found: list[list[str]] = in_child(work)
    return found


def _traced(edge: Edge) -> list[str]:
    lines: set[tuple[str, int]] = set()

    def each_line(frame: FrameType, event: str, _: Any) -> Any:
        lines.add((frame.f_globals["__name__"], frame.f_lineno))
        return each_line

    def each_call(frame: FrameType, event: str, _: Any) -> Any:
        return each_line if is_in_scope(frame.f_globals.get("__name__", "")) else None

    sys.settrace(each_call)
    try:
        judge(edge)
    finally:
        sys.settrace(None)
    return [f"{name}:{line}" for name, line in lines]


def lines_of(fault: Fault) -> Iterator[str]:
    """The lines that run where a fault of a function decides."""
    yield from (f"{fault.module}:{line}" for line in range(fault.line, fault.end + 1))
