"""What all tests share: the folder that relative paths of documented examples begin at, with the
guards' layer in it, the advisories that dependencies are judged by, and which tests run in one
process where `pytest -n` spreads them over several."""

from __future__ import annotations

import asyncio
import contextlib
import faulthandler
import gc
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from hypothesis import settings
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from policypack.commands import layer
from policypack.facts import age
from policypack.supply_chain import database_folder
from tests import fixed_environment, known_advisories, longest_first, random_order, skips

if TYPE_CHECKING:
    from tests.scheduling import ByGroup

TESTS = Path(__file__).parent
PROGRAM = TESTS / "fixtures" / "program"
# Tests that share something costly: the environment of a published pack, the programs of all
# examples, the deployed leaky stack, and the previewed reference stack with the runtimes below
# .venvs/ and the ports that the emulator listens on.
TOGETHER = {
    "packaging": "packaging",
    "house/test_defaults.py": "examples",
    "house/test_examples.py": "examples",
    "house/test_followed_fixes.py": "examples",
    "house/test_one_element.py": "examples",
    "house/test_property_paths.py": "examples",
    "house/test_secrets.py": "examples",
    "house/test_snapshots.py": "examples",
    "house/test_unknowns.py": "examples",
    "report/test_examples.py": "examples",
    "engine/test_audit.py": "engine/leaky",
    "engine/test_transports.py": "engine/leaky",
    "engine/test_stacks.py": "emulator",
    "engine/test_deployed.py": "emulator",
    "engine/test_shipped_guards.py": "emulator",
    "engine/test_audit_log.py": "emulator",
    "engine/test_audit_beside_powertools.py": "emulator",
}

# In seconds. A test has as many, up to a renewal less.
LONGEST_TEST, RENEWAL = 600, 30
_renewed = float("-inf")

# What each group takes in this run, and which processes have run tests of it.
_seconds: defaultdict[str, float] = defaultdict(float)
_processes: defaultdict[str, set[str]] = defaultdict(set)

# A command that hangs fails its test before the run is ended with it (`LONGEST_TEST`).
subprocess.run.__kwdefaults__["timeout"] = 400.0  # type: ignore[index]
# Collecting makes much and throws little away.
gc.disable()
# The same examples in every run, and no deadline: a busy machine is slower. The night explores
# (`make test-all`), with a seed that repeats it.
settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, database=None, print_blob=True)
settings.load_profile("same")
# Hypothesis also tries the constants of the modules that are loaded, which differ with the tests
# that ran before in the same process.
_no_constants = Constants()
providers._get_local_constants = lambda: _no_constants


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--quick` is what `make check` runs."""
    told = f"leave out what takes {longest_first.LONGEST_QUICK:g} seconds in tests/seconds.json"
    parser.addoption("--quick", action="store_true", help=told)


def pytest_configure(config: pytest.Config) -> None:
    """Fix the environment before the first module of a test is imported."""
    fixing = contextlib.ExitStack()
    fixing.enter_context(fixed_environment.applied())
    config.add_cleanup(fixing.close)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out the groups of tests that take long, where that is asked for."""
    if not config.getoption("quick") or collection_path.suffix != ".py":
        return None
    return longest_first.is_long(_group(collection_path)) or None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest groups go first."""
    if hasattr(config, "workerinput"):
        groups = [_group(item.path) for item in items]
        pairs = zip(items, groups, strict=True)
        long = {group for item, group in pairs if item.get_closest_marker("exhaustive")}
        order = longest_first.ordered(groups, longest_first.recorded(), long)
        items[:] = [items[at] for at in order]
    if seed := os.environ.get(random_order.VARIABLE):
        items[:] = random_order.shuffled(
            items, lambda item: _group(item.path), lambda item: str(item.path), seed=seed
        )


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> None:
    """A test that hangs is named with where it stands, and does not take the others with it.

    pytest's own timer (`faulthandler_timeout`) starts a thread for each test.
    """
    global _renewed
    if time.monotonic() - _renewed > RENEWAL:
        _renewed = time.monotonic()
        output = item.config.stash[fault_handler_stderr_fd_key]
        faulthandler.dump_traceback_later(LONGEST_TEST, file=output, exit=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByGroup:
    """Keep a file in one process, and some files together."""
    from tests.scheduling import ByGroup

    return ByGroup(config, log, _group_of)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Add up what each group takes, and note where it runs."""
    group = _group_of(report.nodeid)
    _seconds[group] += report.duration
    _processes[group].add(getattr(report, "worker_id", ""))


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Tell what is left out or skipped, and of groups that are torn apart.

    What their tests share is made twice.
    """
    if config.getoption("quick"):
        groups = {_group(file) for file in TESTS.rglob("test_*.py")}
        number = len([*filter(longest_first.is_long, groups)])
        told = f"{number} of {len(groups)} groups of tests take long, and are left to make test"
        terminalreporter.line(told)
    skipped = terminalreporter.stats.get("skipped", ())
    for line in skips.summary(str(each.longrepr[2]) for each in skipped):
        terminalreporter.line(line)
    for group in (each for each, found in _processes.items() if len(found) > 1):
        terminalreporter.line(f"{group} ran in several processes", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the seconds where the variable says. No process that has died, no group apart."""
    faulthandler.cancel_dump_traceback_later()
    if any(len(found) > 1 for found in _processes.values()):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    file = os.environ.get(longest_first.VARIABLE)
    if file and not hasattr(session.config, "workerinput"):
        longest_first.write(Path(file), _seconds)


def pytest_collection_finish() -> None:
    """Keep the garbage collector from looking at what was collected again and again."""
    gc.freeze()
    gc.enable()


def _group_of(test: str) -> str:
    """The group of a test by its name."""
    return _group_of_file(test.partition("::")[0])


@cache
def _group_of_file(name: str) -> str:
    return _group(TESTS.parent / name)


@cache
def _group(file: Path) -> str:
    if not file.is_relative_to(TESTS):
        return file.as_posix()
    path = file.relative_to(TESTS).as_posix()
    return TOGETHER.get(path) or TOGETHER.get(path.partition("/")[0]) or path


@pytest.fixture(autouse=True, scope="session")
def _program_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("example") / "program"
    shutil.copytree(PROGRAM, folder)
    layer.build(folder / "guards.zip")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_PROGRAM_DIR", str(folder))
        yield


@pytest.fixture(autouse=True)
def _unaffected(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on what another one left, on an engine, or on the age of facts.

    One fixture for all, since each costs every test.
    """
    # A configured run in one test does not take the database of the next one away.
    monkeypatch.setattr(database_folder, "_judged", None)
    # Discard calls that earlier tests recorded; they would appear in this test's audit record.
    if calls := sys.modules.get("runtime_guards.key_calls"):
        calls.take()
    # No test runs below an engine, so none would show how it was called.
    organization = sys.modules.get("policypack.engine.configuration")
    if organization and request.path.name != "test_organization_or_owner.py":
        monkeypatch.setattr(organization, "names_a_configuration", lambda: False)
    # Tests of other things pass too when the index of actions has grown old.
    if request.path.name not in ("test_age.py", "test_validity.py"):
        monkeypatch.setattr(age, "MOST_DAYS", 100 * 365)
    # Pulumi's SDK takes the loop of the thread, which pytest-asyncio removes after its tests.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        try:
            asyncio.get_event_loop()
        except RuntimeError:
            asyncio.set_event_loop(asyncio.new_event_loop())


@pytest.fixture(autouse=True, scope="session")
def _advisories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("advisories")
    known_advisories.compile_all(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STACKWARDEN_ADVISORIES", str(folder))
        yield
