"""Bytecode of sources, as an interpreter of a given version compiles them: always the same bytes.

A fresh process of that interpreter compiles, so that nothing but the sources has a part in it.
No code of a package is executed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from policypack.start.record import record

# Magic number, flags, and a hash or a timestamp with a size: PEP 552.
HEADER = 16
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
_SECONDS = 120
# Which constants are written as references depends on the rest of the process before Python 3.11,
# which has https://github.com/python/cpython/issues/78274; version 2 of the format has none.
_COMPILER = """
import sys
del sys.path[0]
import importlib.util, json, marshal

version = marshal.version if sys.version_info >= (3, 11) else 2
head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
made = []
for path, source, optimize in json.load(sys.stdin):
    source = source.encode("latin-1")
    code = compile(source, path, "exec", dont_inherit=True, optimize=optimize)
    made.append(head + importlib.util.source_hash(source) + marshal.dumps(code, version))
json.dump(["%d.%d" % sys.version_info[:2], [each.decode("latin-1") for each in made]], sys.stdout)
"""


class NoInterpreter(ValueError):
    """No interpreter of that version is on PATH."""


@record(frozen=True)
class Unit:
    """A source, the path that tracebacks name it by, and the level of optimization."""

    path: str
    source: bytes
    optimize: int = 0


def cached_name(name: str, version: str) -> str:
    """Where Python of the version looks for the bytecode of a source of that name (PEP 3147)."""
    folder, _, file = name.rpartition("/")
    below = f"{folder}/" if folder else ""
    return f"{below}__pycache__/{file.removesuffix('.py')}.{tag(version)}.pyc"


def tag(version: str) -> str:
    """What CPython of the version has in the names of its bytecode."""
    return f"cpython-{version.replace('.', '')}"


def compiled(version: str, units: Iterable[Unit]) -> tuple[bytes, ...]:
    """The `.pyc` of each unit, which Python loads without a look at its source.

    https://docs.python.org/3/reference/import.html#cached-bytecode-invalidation
    Raises NoInterpreter.
    """
    made = _compiled(version, tuple(units))
    if made is None:
        raise NoInterpreter(f"no working Python {version}; put python{version} on PATH")
    return made


# Many functions of a stack ship the same guards.
@lru_cache(maxsize=8)
def _compiled(version: str, units: tuple[Unit, ...]) -> tuple[bytes, ...] | None:
    given = json.dumps(
        [[unit.path, unit.source.decode("latin-1"), unit.optimize] for unit in units]
    )
    for python in _interpreters(version):
        answer = _answer(python, given)
        if answer is not None and answer[0] == version:
            return tuple(made.encode("latin-1") for made in answer[1])
    return None


def _interpreters(version: str) -> Iterator[str]:
    if version == RUNNING:
        yield sys.executable
    for folder in os.get_exec_path():
        python = Path(folder, f"python{version}")
        # An entry that is relative would run what lies in the folder of the program.
        if python.is_absolute() and python.is_file():
            yield str(python)


def _environment() -> Mapping[str, str]:
    # Before Python 3.11, hashes decide the order of constant sets: python/cpython#81777.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "PYTHONHASHSEED": "0"}


def _answer(python: str, given: str) -> Sequence[Any] | None:
    try:
        ended = subprocess.run(  # noqa: S603 - an interpreter of PATH compiles and runs nothing
            [python, "-s", "-S", "-B", "-c", _COMPILER],
            input=given,
            env=_environment(),
            capture_output=True,
            encoding="utf-8",
            timeout=_SECONDS,
            check=True,
        )
        answer: Sequence[Any] = json.loads(ended.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        # Such as a shim of pyenv for a version that is not active.
        return None
    return answer
