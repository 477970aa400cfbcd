"""Calls that start programs: the sender may choose the program, or what a shell is given."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.code_reading.flows import Kind
from policypack.code_reading.flows.flow import ANY
from policypack.code_reading.python.called import Called, listed_in
from policypack.code_reading.python.found import Found
from policypack.code_reading.python.sinks import LOOPS
from policypack.code_reading.python.values import FOREIGN_PART, NOTHING, Origin, Value, deep, merged

_STARTING = ("exec", "spawn", "posix_spawn")
_RUNS = frozenset({"run", "call", "check_call", "check_output", "Popen"})
_SHELLS = frozenset({"sh", "bash", "/bin/sh", "/bin/bash", "zsh", "cmd", "powershell"})


def judge_program(call: Called, found: Found) -> bool:
    """Reports what the call starts. False for one that starts no program."""
    started = _started(call)
    if started is not None:
        _judge_arguments(started, call, found)
    elif call.name.startswith("subprocess.") and call.name.rpartition(".")[2] in _RUNS:
        _judge_process(call, found)
    else:
        return False
    return True


def _judge_process(call: Called, found: Found) -> None:
    command = call.at(0) if call.args else call.at("args")
    shell = call.at("shell").text == "True"
    if shell:
        found.reached(Kind.COMMAND, call.shown, call.place, deep(command))
        return
    if next(command.objects, None) is None:
        found.reached(Kind.COMMAND, call.shown, call.place, _chosen(command))
    for thing in command.objects:
        _judge_arguments(listed_in(thing), call, found)


def _started(call: Called) -> list[Value] | None:
    """The program and its arguments, of a call that starts one without a shell; else None.

    https://docs.python.org/3/library/os.html#process-management
    https://docs.python.org/3/library/pty.html#pty.spawn
    https://docs.python.org/3/library/asyncio-subprocess.html
    """
    module, _, function = call.name.rpartition(".")
    if module == "os" and function.startswith(_STARTING):
        first = 1 if function.startswith("spawn") else 0
        after = list(call.args[first + 1 :])
        # `execv` and its like take a list. Its first element is the name that the program sees.
        is_list = function.startswith("posix") or "v" in function[4:]
        arguments = _elements(after[0]) if is_list and after else after
        return [call.at(first), *arguments[1:]]
    if call.name == "pty.spawn":
        return _elements(call.at(0)) or [call.at(0)]
    if function == "create_subprocess_exec" and module in {"asyncio", "asyncio.subprocess"}:
        return [*call.args]
    if function == "subprocess_exec" and module in {f"asyncio.{each}()" for each in LOOPS}:
        return [*call.args[1:]]
    return None


def _elements(value: Value) -> list[Value]:
    return [each for thing in value.objects for each in listed_in(thing)]


def _judge_arguments(arguments: Sequence[Value], call: Called, found: Found) -> None:
    """A program that the sender chooses, or what a shell is given after it."""
    program = arguments[0] if arguments else call.kwargs.get(ANY, NOTHING)
    found.reached(Kind.COMMAND, call.shown, call.place, _chosen(program))
    if program.text in _SHELLS:
        origins = merged(origin for each in arguments[1:] for origin in deep(each))
        found.reached(Kind.COMMAND, call.shown, call.place, origins)


def _chosen(program: Value) -> tuple[Origin, ...]:
    """The origins of a program's name, unless its beginning is fixed."""
    is_free = not program.head or program.head.startswith(FOREIGN_PART)
    return program.origins if is_free else ()
