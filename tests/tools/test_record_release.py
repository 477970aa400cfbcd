"""The list of released guards: it grows, and what it says of a version stays."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from policypack import VERSION
from policypack.facts.guard_releases import FILE, releases
from policypack.supply_chain.guards.releases import RUNNING, cached_name, hashes
from tools import record_release, rule_history
from tools.record_release import GUARDS, record

CODE = {"__pycache__/guard.cpython-399.pyc": "0" * 64}


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    file = tmp_path / "guard_releases.json"
    file.write_text("{}", encoding="utf-8")
    return file


@pytest.fixture
def guards(tmp_path: Path) -> Path:
    folder = tmp_path / "runtime_guards"
    (folder / "events").mkdir(parents=True)
    (folder / "guard.py").write_text("a = 1\n", encoding="utf-8")
    (folder / "events" / "s3.py").write_text("b = 1\n", encoding="utf-8")
    return folder


def test_a_release_is_recorded_beside_the_others(listed: Path, guards: Path) -> None:
    record(listed, guards, "1.0.0", CODE)
    (guards / "guard.py").write_text("a = 2\n", encoding="utf-8")
    record(listed, guards, "1.1.0", CODE)

    known = json.loads(listed.read_text(encoding="utf-8"))
    assert list(known) == ["1.0.0", "1.1.0"]
    assert known["1.1.0"] == {**hashes(guards), **CODE}
    assert known["1.0.0"]["guard.py"] != known["1.1.0"]["guard.py"]
    assert known["1.0.0"]["events/s3.py"] == known["1.1.0"]["events/s3.py"]


def test_a_version_keeps_what_it_held(listed: Path, guards: Path) -> None:
    record(listed, guards, "1.0.0", CODE)
    before = listed.read_text(encoding="utf-8")
    record(listed, guards, "1.0.0", CODE)
    assert listed.read_text(encoding="utf-8") == before

    (guards / "guard.py").write_text("a = 2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="raise the version first"):
        record(listed, guards, "1.0.0", CODE)
    assert listed.read_text(encoding="utf-8") == before


def test_the_command_tells_what_it_has_done(
    listed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(record_release, "FILE", listed)
    monkeypatch.setattr(record_release, "PYTHON_RUNTIMES", [f"python{RUNNING}"])
    monkeypatch.setattr(rule_history, "RECORD", listed.with_name("last_release.json"))
    # The command puts interpreters on it.
    monkeypatch.setenv("PATH", os.environ["PATH"])
    assert record_release.main() == 0
    assert capsys.readouterr().out == (
        f"recorded: {VERSION} in guard_releases.json and last_release.json\n"
    )
    assert json.loads(rule_history.RECORD.read_text(encoding="utf-8"))["version"] == VERSION
    recorded = json.loads(listed.read_text(encoding="utf-8"))[VERSION]
    assert {"guard.py", cached_name("guard.py", RUNNING)} <= set(recorded)
    listed.write_text(json.dumps({VERSION: {}}), encoding="utf-8")
    assert record_release.main() == 2
    assert "raise the version first" in capsys.readouterr().err


def test_the_list_holds_versions_with_the_hashes_of_whole_releases() -> None:
    assert FILE.is_file()
    for version, files in releases().items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version)
        assert {"__init__.py", "guard.py", "contract.py"} <= files.keys()
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in files.values())


def test_without_an_interpreter_of_a_runtime_nothing_is_recorded(
    listed: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(record_release, "FILE", listed)
    monkeypatch.setattr(record_release, "PYTHON_RUNTIMES", ["python3.1"])
    assert record_release.main() == 2
    assert "no Python 3.1 here" in capsys.readouterr().err
    assert listed.read_text(encoding="utf-8") == "{}"


def test_sources_do_not_change_under_a_released_version() -> None:
    # A version that is still in the making is not listed, and its sources may change every day.
    recorded = releases().get(VERSION, hashes(GUARDS))
    assert {name: held for name, held in recorded.items() if name[-4:] != ".pyc"} == hashes(GUARDS)
