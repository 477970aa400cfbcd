"""Runs handlers one after the other, in a separate process that nothing else depends on.

Reads `[title, code, triggers, fields]` as JSON lines, and writes for each the kinds that were
reached and what kept the handler from running.
"""

from __future__ import annotations

import base64
import builtins
import contextlib
import importlib.abc
import importlib.machinery
import io
import json
import logging
import marshal
import os
import pickle
import re
import signal
import sys
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any

from policypack.reading import python_text
from tests.code_reading.executed.recording import Recorded, Recorder, Stopped, flat
from tests.code_reading.executed.texts import ATTACK, BEGINNINGS, WHOLE, Attack, Text

# A handler that waits forever gives no result.
_SECONDS = 2
_RUN = frozenset(sys.stdlib_module_names) - {"sqlite3"}
REFUSED, ENDLESS = "refuses the attack", "does not end"
# What decides for itself which events it takes, or calls the handler's functions.
UNRUN = re.compile(
    r"runtime_guards|event_parser|fastapi|mangum|flask|chalice|APIGatewayRestResolver"
    r"|match event\b|BatchProcessor|pydantic|aws_lambda_powertools|isinstance\(.*, str\)"
)
# No bucket writes the attack into a file.
DOWNLOADS = re.compile(r"\.download_file(?:obj)?\(")


class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds packages outside of the standard library, each as a recorded one."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A specification for anything that a handler imports."""
        if not self._recorder.is_running or name.partition(".")[0] in _RUN:
            return None
        return importlib.machinery.ModuleSpec(name, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType:
        """The recorded package."""
        return Recorded(spec.name, self._recorder)

    def exec_module(self, module: ModuleType) -> None:
        """Runs nothing."""


def main() -> None:
    """Runs all handlers of the standard input."""
    recorder = Recorder()
    signal.signal(signal.SIGALRM, _expire)
    sys.meta_path.insert(0, Finder(recorder))
    _replace(recorder)
    for line in sys.stdin:
        title, code, triggers, fields = json.loads(line)
        why = "a framework or a validator runs it" if UNRUN.search(code) else ""
        why = "it reads a file that it downloads" if DOWNLOADS.search(code) else why
        recorder.kinds = set()
        recorder.names_objects = bool({"s3", "event-bridge-s3", "s3-batch"} & {*triggers})
        attacks = [Attack(tuple(triggers), each) for each in BEGINNINGS]
        attacks += [Attack(tuple(triggers), only=each) for each in fields]
        for attack in () if why else attacks:
            why = _run(code, attack, recorder)
            if why == ENDLESS:
                break
        print(json.dumps([title, sorted(recorder.kinds), why]), file=sys.__stdout__)


class Expired(BaseException):
    """The handler waits for an event that never comes."""


def _expire(*_: object) -> None:
    raise Expired


def _run(code: str, attack: Attack, recorder: Recorder) -> str:
    compiled = python_text.compile_module(code, "app.py")
    before = set(sys.modules)
    sys.modules.pop("sqlite3", None)
    names: dict[str, Any] = {"__name__": "app"}
    output = io.StringIO()
    recorder.is_running = True
    signal.alarm(_SECONDS)
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
            exec(compiled, names)
            handler = names["handler"]
            _answered(handler(Text((), attack), Recorded("context", recorder)), recorder)
    except Stopped:
        pass
    except Expired:
        return ENDLESS
    except Exception as error:
        # A handler that refuses the attack has not let it through.
        return REFUSED if isinstance(error, _REFUSALS) else type(error).__name__
    finally:
        signal.alarm(0)
        recorder.is_running = False
        for name in set(sys.modules) - before:
            if isinstance(sys.modules[name], Recorded):
                del sys.modules[name]
    if WHOLE in output.getvalue():
        recorder.reached("log")
    return ""


_ATTACKS = tuple(each + ATTACK for each in BEGINNINGS)
_REFUSALS = (ValueError, LookupError, OSError, SyntaxError, NameError, re.error)


def _answered(answer: Any, recorder: Recorder) -> None:
    if not isinstance(answer, dict) or "statusCode" not in answer:
        return
    headers = answer.get("headers") or {}
    is_page = any("text/html" in str(each) for each in headers.values())
    if is_page and any(ATTACK in each for each in flat(answer.get("body"))):
        recorder.reached("html")


def _replace(recorder: Recorder) -> None:
    """Functions that would fail on what no field of a real event is."""
    json.loads = _same_text(json.loads)
    for module, name in ((pickle, "loads"), (pickle, "load"), (marshal, "loads")):
        setattr(module, name, _loading(getattr(module, name), recorder))
    for name in ("b64decode", "urlsafe_b64decode"):
        setattr(base64, name, _decoding(getattr(base64, name)))
    for name in ("search", "match", "fullmatch", "compile", "sub", "findall", "split"):
        setattr(re, name, _matching(getattr(re, name), recorder))
    builtins.print = _printing(builtins.print)
    logging.basicConfig(stream=None, level=logging.CRITICAL)
    for name in ("debug", "info", "warning", "error", "exception", "critical"):
        setattr(logging.Logger, name, _logging(recorder))
        setattr(logging, name, _logging(recorder, is_method=False))
    for name in ("system", "popen"):
        setattr(os, name, _commanding(recorder))


def _same_text(real: Callable[..., Any]) -> Callable[..., Any]:
    def loads(text: Any, *args: Any, **kwargs: Any) -> Any:
        return text.parsed() if isinstance(text, Text) else real(text, *args, **kwargs)

    return loads


def _loading(real: Callable[..., Any], recorder: Recorder) -> Callable[..., Any]:
    def loads(given: Any, *args: Any, **kwargs: Any) -> Any:
        content = given.read() if hasattr(given, "read") and not isinstance(given, str) else given
        if any(
            each.startswith((*BEGINNINGS[1:], ATTACK)) and ATTACK in each for each in flat(content)
        ):
            recorder.reached("deserialization")
            raise Stopped
        return real(given, *args, **kwargs)

    return loads


def _decoding(real: Callable[..., Any]) -> Callable[..., Any]:
    def decode(text: Any, *args: Any, **kwargs: Any) -> Any:
        return text.encode() if isinstance(text, Text) else real(text, *args, **kwargs)

    return decode


def _matching(real: Callable[..., Any], recorder: Recorder) -> Callable[..., Any]:
    def function(pattern: Any, *args: Any, **kwargs: Any) -> Any:
        if recorder.is_running and any(ATTACK in each for each in flat(pattern)):
            recorder.reached("pattern")
            raise Stopped
        return real(pattern, *args, **kwargs)

    return function


def _printing(real: Callable[..., Any]) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> Any:
        return real(*(str(each) for each in args), **kwargs)

    return function


def _commanding(recorder: Recorder) -> Callable[..., Any]:
    def function(command: Any, *args: Any, **kwargs: Any) -> Any:
        if any(ATTACK in each for each in flat(command)):
            recorder.reached("command")
        return io.StringIO("")

    return function


def _logging(recorder: Recorder, *, is_method: bool = True) -> Callable[..., Any]:
    def function(*args: Any, **kwargs: Any) -> None:
        if recorder.is_running and any(WHOLE in str(each) for each in args[int(is_method) :]):
            recorder.reached("log")

    return function


if __name__ == "__main__":
    main()
