"""Nothing that an audit has written is overwritten by one that fails, and none writes with another.

Real processes, which SIGKILL ends: `tests/organization/killed.py`.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.organization.journal import NAME, part_of
from policypack.report.audit_lines import read
from tests.organization.audits import audit
from tests.organization.states import backend, many, queue
from tests.tries import tries

Capture = pytest.CaptureFixture[str]
SCRIPT = Path(__file__).with_name("killed.py")
UNREACHABLE = "127.0.0.1:1"


def run(moment: int, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(SCRIPT), str(moment), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        cwd=Path(__file__).parents[2],
    )


def stacks(journal: Path) -> list[str]:
    """The stacks of a journal with all that is told of them, in any order."""
    kept = [each for each in read(journal) if each["kind"] in ("stack", "finding")]
    return sorted(json.dumps(each) for each in kept)


def content(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


# The lock, the journal with its parts, its last place, the report and its place, and the end.
MOMENTS = range(1, 25)


@pytest.mark.parametrize("moment", MOMENTS[:: max(1, 5 // tries(1))])
def test_a_run_that_is_killed_at_any_moment_leaves_a_whole_journal_and_no_lock(
    moment: int, tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    audit(capsys, out, location)
    before = stacks(out / NAME)
    backend(tmp_path / "state", {"shop/new": [queue("jobs", stack="new")]})
    audit(capsys, tmp_path / "whole", location)
    after = stacks(tmp_path / "whole" / NAME)
    with run(moment, location, "--output", str(out)) as process:
        process.communicate()
    assert process.returncode in (-signal.SIGKILL, 1)
    assert stacks(out / NAME) in (before, after)
    assert [*read(out / NAME)][-1]["kind"] == "end"
    # Its lock is not in the way of the next one, which goes on where it has judged something.
    if audit(capsys, out, location, "--resume").status == 2 or stacks(out / NAME) == before:
        audit(capsys, out, location)
    assert stacks(out / NAME) == after
    assert not list(out.glob("*.part")) + list(out.glob("*.lock"))


def test_the_moments_are_all_that_there_are(tmp_path: Path) -> None:
    location = many(tmp_path / "state", 3)
    with run(MOMENTS[-1], location, "--output", str(tmp_path / "out")) as process:
        process.communicate()
    assert process.returncode == 1, "it ended before the last moment: there are no more"


@pytest.mark.parametrize("moment", [2, 6])
def test_a_second_run_into_the_same_output_says_so_and_ends(
    moment: int, tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    with run(-moment, location, "--output", str(out)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waits\n"
        held = content(out)
        for more in ([], ["--resume"]):
            assert main(["audit", location, "--output", str(out), *more]) == 2
            (line,) = capsys.readouterr().err.splitlines()
            assert line == (
                f"stackwarden audit: {out / NAME}: another run is writing it; wait until it ends, "
                "or name another output"
            )
        assert content(out) == held
        process.communicate()
    assert process.returncode == 1
    assert len(stacks(out / NAME)) > 3
    assert sorted(content(out)) == [NAME, "audit.txt"]


def test_a_second_run_that_writes_the_same_baseline_says_so_and_ends(
    tmp_path: Path, capsys: Capture
) -> None:
    location, baseline = many(tmp_path / "state", 1), tmp_path / "baseline.jsonl"
    given = ["--write-baseline", str(baseline)]
    with run(-6, location, "--output", str(tmp_path / "out"), *given) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "waits\n"
        assert main(["audit", location, *given]) == 2
        assert f"{baseline}: another run is writing it" in capsys.readouterr().err
        process.communicate()
    assert baseline.exists()


def _nothing(state: Path) -> Sequence[str]:
    for file in (state / ".pulumi/stacks/shop").iterdir():
        file.unlink()
    return [f"file://{state}"]


FAILURES: dict[str, Callable[[Path], Sequence[str]]] = {
    "an unreachable scheduler": lambda state: [f"file://{state}", "--dask", UNREACHABLE],
    "an empty backend": _nothing,
    "an unreachable organization": lambda _: [f"http://{UNREACHABLE}/acme"],
    "one of two sources": lambda state: [f"file://{state}", f"http://{UNREACHABLE}/acme"],
}


@pytest.mark.parametrize("failure", FAILURES)
def test_a_run_that_fails_leaves_the_last_journal_its_report_and_the_baseline(
    failure: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("policypack.organization.batches._CONNECT", 0.2)
    monkeypatch.setattr("policypack.organization.retries.WAIT", 0.01)
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-0")
    out, baseline = tmp_path / "out", tmp_path / "baseline.jsonl"
    given = ["--write-baseline", str(baseline)]
    audit(capsys, out, many(tmp_path / "state", 3), *given)
    kept, known = content(out), baseline.read_bytes()
    failed = audit(capsys, out, *FAILURES[failure](tmp_path / "state"), *given)
    assert failed.status in (2, 3)
    assert failed.err.startswith("stackwarden audit: ")
    assert {name: text for name, text in content(out).items() if name in kept} == kept
    assert set(content(out)) <= {*kept, part_of(out / NAME).name}
    assert baseline.read_bytes() == known
    if failure == "one of two sources":
        *_, last = failed.err.splitlines()
        part = part_of(out / NAME)
        assert last == (
            f"stackwarden audit: {out / NAME}: unchanged; repeat the audit with --resume, or see "
            f"{part}"
        )
        assert len(stacks(part)) == len(stacks(out / NAME))
