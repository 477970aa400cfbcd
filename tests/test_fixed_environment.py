"""Tests and the processes that they start have the same environment on every machine."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies

from tests import snapshots, tries
from tests.fixed_environment import CHOSEN, COLUMNS, applied, fixed
from tests.shifted_clock import sitecustomize

MACHINE = {
    "AWS_CA_BUNDLE": "/certificates",
    "AWS_PROFILE": "production",
    "COLUMNS": "40",
    "GIT_DIR": "/elsewhere",
    "LC_TIME": "de_DE",
    "NO_COLOR": "1",
    "PATH": "/usr/bin",
    "PULUMI_HOME": "/elsewhere/.pulumi",
    "STACKWARDEN_FINDINGS": "/tmp/findings",
    "STACKWARDEN_TRIES": "3",
    "TZ": "Pacific/Kiritimati",
    "XDG_CACHE_HOME": "/elsewhere/.cache",
}
# What a process sees: its width, whether its zone and encoding are fixed, and its home.
SEEN = (
    "import os, shutil, sys, time\n"
    "print(shutil.get_terminal_size().columns, time.timezone, sys.flags.utf8_mode,"
    " os.path.expanduser('~') == os.environ['HOME'], os.listdir(os.environ['HOME']))"
)


def test_settings_of_the_machine_are_replaced_or_removed(tmp_path: Path) -> None:
    made = fixed(MACHINE, tmp_path)
    assert {name: made[name] for name in ("COLUMNS", "TZ", "HOME", "XDG_CACHE_HOME")} == {
        "COLUMNS": str(COLUMNS),
        "TZ": "UTC",
        "HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path / ".cache"),
    }
    for removed in ("AWS_PROFILE", "GIT_DIR", "LC_TIME", "NO_COLOR", "STACKWARDEN_FINDINGS"):
        assert removed not in made
    for kept in ("AWS_CA_BUNDLE", "PATH", "STACKWARDEN_TRIES"):
        assert made[kept] == MACHINE[kept]


AS_FIXED = pytest.mark.skipif(
    any(name.startswith(CHOSEN) for name in os.environ),
    reason=f"this run overrides fixed settings by {CHOSEN}*",
)


@AS_FIXED
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no time.tzset")
def test_zone_is_fixed_and_given_back() -> None:
    environment = dict(MACHINE)
    with applied(environment):
        assert environment["TZ"] == "UTC"
        assert time.timezone == 0
    assert environment == MACHINE


@AS_FIXED
def test_this_process_and_its_children_have_it() -> None:
    assert shutil.get_terminal_size().columns == COLUMNS
    assert time.timezone == 0
    ended = subprocess.run(
        [sys.executable, "-c", SEEN], capture_output=True, encoding="utf-8", check=True
    )
    assert ended.stdout.split(" ")[:4] == [str(COLUMNS), "0", "1", "True"]


CLOCKS = (
    "import time, datetime as d, pickle\n"
    "from datetime import date, datetime, timezone\n"
    "now = datetime.now(timezone.utc)\n"
    "assert pickle.loads(pickle.dumps(now)) == now and isinstance(now, d.datetime)\n"
    "assert isinstance(now - d.timedelta(1), datetime) and isinstance(now, date)\n"
    "print(now.date(), datetime.utcnow().date(), date.today(), datetime.today().date(),"
    " date.fromtimestamp(time.time()), time.strftime('%F'), time.strftime('%F', time.gmtime()),"
    " date.fromtimestamp(time.time_ns() / 1e9))"
)


@pytest.mark.parametrize("days", [60, 400])
def test_every_clock_of_a_process_is_shifted(days: int, tmp_path: Path) -> None:
    variable = sitecustomize.VARIABLE
    machine = {
        name: value
        for name, value in os.environ.items()
        # In some zones the day differs from that of UTC.
        if name not in (variable, "PYTHONPATH") and not name.startswith(CHOSEN)
    }
    real = _dates(fixed(machine, tmp_path))
    shifted = _dates(fixed({**machine, variable: str(days)}, tmp_path))
    # Midnight may pass between the two.
    assert {(shifted - real).days} <= {days, days + 1}


def test_grpc_servers_start_while_the_clock_is_shifted(tmp_path: Path) -> None:
    # A server waits for a deadline that its compiled code takes from `time.time`.
    machine = {**os.environ, sitecustomize.VARIABLE: "400"}
    code = (
        "import grpc, time, datetime\n"
        "from concurrent.futures import ThreadPoolExecutor\n"
        "server = grpc.server(ThreadPoolExecutor(1))\n"
        "server.start()\n"
        "server.stop(None).wait()\n"
        "print(datetime.date.fromtimestamp(time.time()) - datetime.date.today())"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        encoding="utf-8",
        env=fixed(machine, tmp_path),
        timeout=60,
        check=True,
    )
    assert ended.stdout == "0:00:00\n"


def _dates(environment: dict[str, str]) -> date:
    """The day that a process has, which all its clocks agree on."""
    command = [sys.executable, "-W", "ignore", "-c", CLOCKS]
    ended = subprocess.run(
        command, capture_output=True, encoding="utf-8", env=environment, check=True
    )
    (day,) = set(ended.stdout.split())
    return date.fromisoformat(day)


def test_every_run_tries_the_same_examples() -> None:
    def tried() -> list[int]:
        numbers: list[int] = []

        @settings(settings.get_profile("same"), max_examples=20)
        @given(strategies.integers())
        def note(number: int) -> None:
            numbers.append(number)

        note()
        return numbers

    assert tried() == tried()


def test_variables_that_select_what_tests_do_are_kept(tmp_path: Path) -> None:
    chosen = dict.fromkeys((snapshots.RECORDING, snapshots.CHOSEN, tries.VARIABLE), "x")
    assert chosen.items() <= fixed(chosen, tmp_path).items()


# `"PYTHONPATH":` in a dictionary, `PYTHONPATH=` in a call, and `["PYTHONPATH"]`.
WRITTEN = re.compile(r"""["']PYTHONPATH["']\s*(?::|\])|\bPYTHONPATH=(?!\$)""")
# These are variables of the functions that the tests judge.
JUDGED = ("rules", "guards")


@pytest.mark.parametrize(
    "text", ['{"PYTHONPATH": str(ROOT)}', 'run(python, PYTHONPATH="")', 'env["PYTHONPATH"] = x']
)
def test_each_way_to_write_the_path_of_python_is_noticed(text: str) -> None:
    assert WRITTEN.search(text)


def test_processes_keep_a_shifted_clock_with_the_path_of_python() -> None:
    folder = Path(__file__).parent
    own = {"fixed_environment.py", Path(__file__).name}
    written = [
        f"{file.relative_to(folder)}: call fixed_environment.python_path instead"
        for file in sorted(folder.rglob("*.py"))
        if file.name not in own and file.relative_to(folder).parts[0] not in JUDGED
        if WRITTEN.search(file.read_text(encoding="utf-8"))
    ]
    assert written == []
