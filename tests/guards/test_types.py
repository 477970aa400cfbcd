"""Types as mypy and pyright see them: errors of handlers are found, and nothing else is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import get_origin

import pytest

from runtime_guards import events
from runtime_guards.contract import TRIGGERS
from runtime_guards.validation.event import Event
from runtime_guards.validation.validator import Validator

ROOT = Path(__file__).parents[2]
PROGRAM = Path(__file__).with_name("typed_handlers.txt").read_text(encoding="utf-8")
EXPECTED = {
    number for number, line in enumerate(PROGRAM.splitlines(), 1) if line.endswith("  # error")
}


def _run(*command: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    return done.stdout


def by_mypy(folder: Path) -> dict[int, str]:
    """The lines that mypy finds errors in, in its strict mode."""
    options = ["--strict", "--config-file=", "--python-version=3.10", "--follow-imports=silent"]
    told = _run("mypy", *options, "--no-error-summary", "handlers.py", folder=folder)
    found = (line.split(":", 2) for line in told.splitlines() if ": error: " in line)
    return {int(number): message for _, number, message in found}


def by_pyright(folder: Path) -> dict[int, str]:
    """The lines that pyright finds errors in, in its strict mode; basedpyright brings its node."""
    settings = {
        "typeCheckingMode": "strict",
        "pythonVersion": "3.10",
        "extraPaths": [str(ROOT)],
        # An expression that is there to be checked is not used.
        "reportUnusedExpression": False,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    told = json.loads(_run("basedpyright", "--outputjson", "handlers.py", folder=folder))
    found: dict[int, str] = {}
    for each in told["generalDiagnostics"]:
        if each["severity"] == "error":
            line = each["range"]["start"]["line"] + 1
            found[line] = f"{found.get(line, '')}{each['message']}\n"
    return found


@pytest.mark.parametrize("checker", [by_mypy, by_pyright])
def test_errors_of_handlers_are_found_and_nothing_else(
    checker: Callable[[Path], dict[int, str]], tmp_path: Path
) -> None:
    if checker is by_pyright and find_spec("basedpyright") is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("basedpyright is missing")
    (tmp_path / "handlers.py").write_text(PROGRAM, encoding="utf-8")
    found = checker(tmp_path)
    lost = sorted(EXPECTED - set(found))
    assert (lost, {line: found[line] for line in found if line not in EXPECTED}) == ([], {})


STAR = """
from runtime_guards import guard
from runtime_guards.events import *


@guard(SQS(body=str))
def handler(event: S3Event, context: object) -> None: ...


print(KafkaEvent, NoSuchEvent)
"""
WRONG = {"by_mypy": "expected", "by_pyright": "Parameter 1"}


@pytest.mark.parametrize("checker", [by_mypy, by_pyright])
def test_a_wrong_event_is_named_and_a_star_brings_all_names(
    checker: Callable[[Path], dict[int, str]], tmp_path: Path
) -> None:
    """GIVEN a handler of another source THEN the message names both events."""
    (tmp_path / "handlers.py").write_text(STAR, encoding="utf-8")
    found = checker(tmp_path)
    assert set(found) == {6, 10}
    assert "NoSuchEvent" in found[10]
    for text in ("SQSEvent", "S3Event", WRONG[checker.__name__]):
        assert text in found[6]


def test_a_star_brings_the_same_names_at_run_time() -> None:
    names: dict[str, object] = {}
    exec("from runtime_guards.events import *", names)
    types = {name for below in events._TYPES.values() for name in below}
    assert names.keys() - {"__builtins__"} == {*dir(events), *types}


def _types() -> Counter[str]:
    """The public types of events, by the modules of the validators and what they derive from."""
    modules = {sys.modules[kind.__module__] for name in dir(events) for kind in _bases(name)}
    return Counter(
        name
        for module in modules
        for name, kind in vars(module).items()
        if isinstance(kind, type)
        and issubclass(kind, Event)
        and kind.__module__ == module.__name__
        and not name.startswith("_")
    )


def _bases(name: str) -> list[type]:
    kind = getattr(events, name)
    return [base for base in kind.__mro__ if base.__module__.startswith("runtime_guards.events.")]


def test_every_type_of_an_event_is_importable_beside_its_validator() -> None:
    shared = {"KafkaEvent", "KafkaRecord", "UnmarkedEvent"}
    assert max(_types().values()) == 1
    named = {name for names in events._TYPES.values() for name in names}
    assert named == set(_types()) | shared
    for name in named:
        kind = getattr(events, name)
        assert issubclass(kind, Event)
        assert kind.__name__ == name


def test_type_checkers_are_shown_every_name() -> None:
    """GIVEN the imports that only a type checker sees THEN they are the names of the package."""
    source = (ROOT / "runtime_guards" / "events" / "__init__.py").read_text(encoding="utf-8")
    words = source.split("if TYPE_CHECKING:")[1].split()
    shown = {after for word, after in pairwise(words) if word == "as"}
    named = {name for names in events._TYPES.values() for name in names}
    assert {name.rstrip(",") for name in shown} == named | set(dir(events))
    assert len(dir(events)) == len(TRIGGERS)


def test_generic_classes_are_plain_ones_at_run_time() -> None:
    from runtime_guards.events import SQS, SQSEvent

    assert SQS[int] is SQS
    assert issubclass(SQS, Validator)
    assert get_origin(SQSEvent[int]) is SQSEvent
    assert (ROOT / "runtime_guards" / "py.typed").is_file()
