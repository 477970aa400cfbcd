"""`make test-environments`: each environment takes effect, and a failure comes with its command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests import environments, random_order

_PROBE = """
import json, locale, os, pathlib, sys, tempfile, time

def test_probe(tmp_path):
    seen = {
        "columns": os.environ["COLUMNS"], "zone": time.tzname[0], "folder": tempfile.gettempdir(),
        "utf8": sys.flags.utf8_mode, "encoding": locale.getpreferredencoding(False),
        "hash": os.environ["PYTHONHASHSEED"], "user": os.geteuid(),
        "python": "%d.%d" % sys.version_info[:2],
    }
    pathlib.Path("SEEN").write_text(json.dumps(seen), encoding="utf-8")
"""
_EXPECTED: dict[str, dict[str, object]] = {
    "columns-40": {"columns": "40"},
    "columns-200": {"columns": "200"},
    "folder-short": {},
    "folder-long": {},
    "locale-c": {"utf8": 0},
    "zone-kolkata": {"zone": "IST"},
    "zone-auckland": {"zone": "NZST"},
    "zone-honolulu": {"zone": "HST"},
    "hash-1": {"hash": "1"},
    "hash-2": {"hash": "2"},
    "hash-3": {"hash": "3"},
    "not-root": {"user": 65534},
}
# Shown by the tests of what they set: the order below, and the clock in tests/test_clock.py.
_SHOWN_ELSEWHERE = {"random-order", "clock-60", "clock-400"}


def test_every_environment_is_probed() -> None:
    pythons = {name for name in environments.ENVIRONMENTS if name.startswith("python-")}
    assert environments.ENVIRONMENTS.keys() == {*_EXPECTED, *_SHOWN_ELSEWHERE, *pythons}
    assert sorted(pythons) == [f"python-3.{minor}" for minor in range(10, 15)]


def test_the_nightly_workflow_runs_every_environment() -> None:
    file = environments.ROOT / ".github" / "workflows" / "nightly.yml"
    jobs = yaml.safe_load(file.read_text(encoding="utf-8"))["jobs"]
    matrix = jobs["test-environments"]["strategy"]["matrix"]["environment"]
    assert matrix == list(environments.ENVIRONMENTS)


def _probe(name: str, folder: Path, seen: Path) -> dict[str, object]:
    """What a test sees in an environment. It runs below tests/, so that its settings apply."""
    test = folder / "test_probe.py"
    test.write_text(_PROBE.replace("SEEN", str(seen)), encoding="utf-8")
    environment = environments.ENVIRONMENTS[name]
    options = ["-q", "-n0", "--rootdir", str(environments.ROOT), "-p", "tests.conftest", str(test)]
    with environments.command(environment, options) as (command, variables, root):
        ended = subprocess.run(
            command, cwd=root, env=variables, capture_output=True, encoding="utf-8", check=False
        )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    read: dict[str, object] = json.loads(seen.read_text(encoding="utf-8"))
    return read


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", sorted(_EXPECTED))
def test_an_environment_reaches_the_tests(name: str, tmp_path: Path) -> None:
    if name == "not-root" and (not hasattr(os, "geteuid") or os.geteuid() != 0):
        pytest.skip("the user is not root; run as root")
    for folder in (tmp_path, *list(tmp_path.parents)[:-1]):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(0o777)
    seen = _probe(name, tmp_path, tmp_path / "seen.json")
    assert {key: seen[key] for key in _EXPECTED[name]} == _EXPECTED[name]
    if name.startswith("folder"):
        length = environments.ENVIRONMENTS[name].folder
        assert abs(len(str(seen["folder"])) - length) <= 1


def test_a_failure_is_shown_with_the_command_that_repeats_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    test = tmp_path / "test_planted.py"
    test.write_text("def test_planted():\n    assert False\n", encoding="utf-8")
    assert environments.main(["columns-40", "--", "-q", "-n0", str(test)]) == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("columns-40")
    assert "FAILED: 1 failed" in first
    assert second.startswith("    python -m tests.environments columns-40 -- ")
    assert second.endswith("test_planted.py::test_planted")


def test_an_unknown_environment_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert environments.main(["columns-41"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("Unknown environment columns-41. Use columns-40, columns-200, ")


def test_a_random_order_keeps_what_belongs_together() -> None:
    items = [f"{file}{number}" for file in "abcd" for number in range(5)]
    one, two = (random_order.shuffled(items, lambda item: item[0], seed=seed) for seed in "12")
    assert sorted(one) == items != one != two
    files = [item[0] for item in one]
    assert len([place for place in range(1, 20) if files[place] != files[place - 1]]) == 3
    assert one == random_order.shuffled(items, lambda item: item[0], seed="1")


def test_the_interpreter_is_the_one_that_runs_the_tests() -> None:
    plain = environments.Environment()
    with environments.command(plain, ["x"]) as (command, _, root):
        assert (command[0], command[-1], root) == (sys.executable, "x", environments.ROOT)
