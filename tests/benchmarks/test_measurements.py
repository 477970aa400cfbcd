"""Every measurement runs with the smallest input; missing tools are listed and not written."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest

from tests import corpora
from tests.benchmarks import (
    __main__,
    dependency_scans,
    environments,
    iam_documents,
    iam_generated,
    package_scans,
    performance_page,
    rounds,
)
from tests.benchmarks.__main__ import MEASUREMENTS
from tests.benchmarks.rounds import VARIABLE, Missing
from tests.engine.engine import ROOT, find_pulumi
from tests.engine.processes import Session
from tests.fixed_environment import python_path
from tests.tries import nightly

# Each needs the CLI, and seconds.
WITH_ENGINE = {"previews", "preview_command", "organization"}
# Each needs what CI does not install; the tests below run them without it.
WITH_PEERS = {"by_hand", "vaults", "iam_documents", "iam_generated", "iam_severities", "iam_costs"}
WITH_PEERS |= {"who_can"}
SLOW = {"cold_starts", "dependency_scans", "invocations", "node_guards", "package_scans"}
SLOW |= {"weekly_audit"}


def smallest(*command: str) -> subprocess.CompletedProcess[str]:
    """Runs it to its end, with all that it starts."""
    environment = {**os.environ, VARIABLE: "1", **python_path(ROOT)}
    environment.pop("STACKWARDEN_CORPORA", None)
    python = [sys.executable, *command]
    return subprocess.CompletedProcess(python, *Session(python, ROOT, environment).finish(400))


def missing(done: subprocess.CompletedProcess[str]) -> set[str]:
    """The measurements that a run has named because something for them is missing."""
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^bench: (\w+): not measured: .", done.stderr, re.MULTILINE))


@pytest.mark.exhaustive
def test_the_quick_measurements_run_or_name_what_is_missing() -> None:
    quick = set(MEASUREMENTS) - SLOW - WITH_ENGINE
    done = smallest("-m", "tests.benchmarks", *sorted(quick))
    assert missing(done) <= WITH_PEERS
    assert {"iam_documents", "iam_costs", "iam_severities"} <= missing(done)
    assert "| S3 | " in done.stderr


@pytest.mark.exhaustive
@nightly("test_the_quick_measurements_run_or_name_what_is_missing")
@pytest.mark.parametrize("name", sorted(SLOW | WITH_ENGINE))
def test_a_slow_measurement_runs(name: str) -> None:
    if name in WITH_ENGINE and find_pulumi() is None:
        pytest.skip("no Pulumi CLI")
    done = smallest("-m", "tests.benchmarks", name)
    assert missing(done) <= {"dependency_scans", "invocations", "node_guards"}
    assert missing(done) or "|---|" in done.stderr or "ms" in done.stderr


def test_rounds_take_every_way_in_turn_and_the_first_does_not_count() -> None:
    clock = count()
    ways = {name: lambda: next(clock) for name in ("ours", "theirs")}
    assert rounds.interleaved(ways, 2) == {"ours": [2, 4], "theirs": [3, 5]}
    assert rounds.interleaved(ways, 1, warm=False) == {"ours": [6], "theirs": [7]}


def fails() -> None:
    print("| half | a table |")
    raise RuntimeError("a tool has stopped")


def lacks() -> None:
    raise Missing("set A_VARIABLE")


@pytest.mark.parametrize(
    ("run", "status", "told"),
    [
        (fails, 1, "RuntimeError: a tool has stopped"),
        (lacks, 0, "bench: it: not measured: set A_VARIABLE"),
        (lambda: print("| a | table |"), 0, ""),
    ],
)
def test_only_a_whole_table_is_written(
    run: Callable[[], None],
    status: int,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    written: list[str] = []
    monkeypatch.setattr(performance_page, "write", lambda name, text: written.append(text))
    monkeypatch.setattr(__main__, "MEASUREMENTS", {"it": run})
    assert __main__._measured("it", write=True) == status
    assert told in capsys.readouterr().err
    assert written == ([] if told else ["| a | table |\n"])


@pytest.mark.exhaustive
def test_dependency_scans_find_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """GIVEN a peer that finds half of 4 dependencies THEN its row and ours are in the table."""
    peer = tmp_path / "pip-audit"
    peer.write_text(
        "#!/bin/sh\necho 'Found 2 known vulnerabilities' >&2\nexit 1\n", encoding="utf-8"
    )
    peer.chmod(0o755)
    monkeypatch.setattr(environments, "python", lambda *_: tmp_path / "python")
    for name, value in {"SIZES": (4,), "RECORDS": 8, "ROUNDS": 0, "ROUNDS_OF_COMMANDS": 1}.items():
        monkeypatch.setattr(dependency_scans, name, value)
    monkeypatch.setattr(dependency_scans, "_inside", lambda *_: {})
    monkeypatch.setattr(dependency_scans, "_print", lambda spent: print(json.dumps([*spent])))
    dependency_scans.run()
    named = json.loads(capsys.readouterr().out)
    assert named == ["stackwarden scan, 4 distributions", "pip-audit, 4 distributions"]
    # AND one that finds something else is an error
    peer.write_text(
        "#!/bin/sh\necho 'Found 3 known vulnerabilities' >&2\nexit 1\n", encoding="utf-8"
    )
    with pytest.raises(RuntimeError, match="has not found what is there"):
        dependency_scans.run()


def test_iam_documents_are_judged_without_peers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(iam_documents, "ROUNDS", 1)
    iam_documents.compare("generated documents", list(iam_generated._generated(2)), ())
    told = capsys.readouterr().out.splitlines()
    assert told[0].startswith("| 2 generated documents | unseen documents/s |")
    assert [line.split(" | ")[0] for line in told[2:]] == [
        f"| {name}" for name in iam_documents.OWN
    ]


def test_the_policies_of_aws_are_missing_without_their_folder(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(corpora, "NAMED", False)
    with pytest.raises(Missing, match="STACKWARDEN_CORPORA"):
        list(iam_documents.documents_of_aws())


@pytest.mark.exhaustive
def test_a_vault_is_timed_without_peers() -> None:
    peers = ("AWS Encryption SDK", "Powertools, data masking")
    left_out = "; ".join(f"del timed.TOOLS[{name!r}]" for name in peers)
    code = f"from tests.benchmarks import timed_vaults as timed; {left_out}; timed.main()"
    done = smallest("-c", code)
    assert done.returncode == 0, done.stderr
    assert all(min(found) > 0 for found in json.loads(done.stdout).values())


def test_packages_are_made_and_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"FILES": 20, "BYTES": 1024**2, "FUNCTIONS": 2}.items():
        monkeypatch.setattr(package_scans, name, value)
    made = package_scans._made(tmp_path)
    assert len(made) == 5
    seconds, peak = package_scans._measured(made["2 functions that share it"])
    assert seconds > 0
    assert peak >= 0
