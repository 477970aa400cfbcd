"""`report --issues --tracked` and the adapters for trackers, one after the other as in a job."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from tests.browser.conftest import missing
from tests.report.stand_in_trackers import GitHub, acli, github
from tests.report.test_audit_formats import finding
from tests.report.test_edits import of_stack
from tests.report.test_tracked import run_of

TRACKER = Path(__file__).parents[2] / "integrations" / "tracker.py"
RULE = "sqs-queue-unencrypted"


@pytest.fixture
def served(tmp_path: Path) -> Iterator[GitHub]:
    if shutil.which("gh") is None:
        missing("no gh on PATH; Debian's package is `gh`")
    with github(tmp_path) as found:
        yield found


def tracker(
    *arguments: str, env: dict[str, str], status: int = 0
) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(TRACKER), *arguments, "--pause", "0"]
    done = subprocess.run(
        command, env={**os.environ, **env}, capture_output=True, encoding="utf-8", timeout=120
    )
    assert done.returncode == status, done.stderr
    return done


class Job:
    """The three commands of a job."""

    def __init__(self, folder: Path, kind: str, project: str, env: dict[str, str]) -> None:
        self.folder, self.kind, self.project, self.env = folder, kind, project, env
        self.files = [folder / f"{each}.json" for each in ("issues", "operations")]

    def operations(self, lines: Sequence[Any]) -> list[Any]:
        listed, written = self.files
        told = tracker(self.kind, "list", self.project, env=self.env).stdout
        listed.write_text(told, encoding="utf-8")
        journal = self.folder / "audit.jsonl"
        journal.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
        options = ["--issues", "--tracked", str(listed), "--format", "json"]
        options += ["--fail-on", "never", "--output", str(written)]
        assert main(["report", str(journal), *options]) == 0
        made: list[Any] = json.loads(written.read_text(encoding="utf-8"))["operations"]
        return made

    def apply(self, status: int = 0) -> subprocess.CompletedProcess[str]:
        arguments = (self.kind, "apply", self.project, str(self.files[1]))
        return tracker(*arguments, env=self.env, status=status)

    def run(self, lines: Sequence[Any]) -> list[str]:
        """Does all, and returns the operations."""
        made = [each["operation"] for each in self.operations(lines)]
        self.apply()
        return made


def job_in_github(folder: Path, served: GitHub) -> Job:
    return Job(folder, "github", "acme/shop", served.env)


def check_a_life(job: Job) -> None:
    """From the first audit to the last, each run twice: the second has nothing to do."""
    every = run_of(*of_stack("dev", *(finding(n) for n in range(3))))
    fewer = run_of(*of_stack("dev", finding(0), finding(1)))
    graver = run_of(*of_stack("dev", finding(0, severity="critical"), finding(1)))
    for lines, expected in (
        (every, ["create"] * 3),
        (fewer, ["close"]),
        (every, ["reopen"]),
        (fewer, ["close"]),
        (graver, ["update"]),
    ):
        assert job.run(lines) == expected
        assert job.operations(lines) == []


def test_github_has_an_issue_for_each_edit_as_long_as_it_is_needed(
    tmp_path: Path, served: GitHub
) -> None:
    check_a_life(job_in_github(tmp_path, served))
    assert [each["state"] for each in served.issues] == ["open", "open", "closed"]
    assert [number for number, _ in served.comments] == [3, 3, 3]
    assert served.comments[1][1] == "Found again by the run of 2026-11-26T03:00:00Z."


def test_github_keeps_the_labels_that_people_added(tmp_path: Path, served: GitHub) -> None:
    job = job_in_github(tmp_path, served)
    job.run(run_of(*of_stack("dev", finding(0))))
    served.issues[0]["labels"].append({"name": "q3"})
    assert job.run(run_of(*of_stack("dev", finding(0, severity="critical")))) == ["update"]
    names = [each["name"] for each in served.issues[0]["labels"]]
    assert names == ["stackwarden", "security", "q3", "severity:critical"]


def test_what_was_applied_in_part_is_completed_by_the_next_run(
    tmp_path: Path, served: GitHub
) -> None:
    job = job_in_github(tmp_path, served)
    lines = run_of(*of_stack("dev", *(finding(n) for n in range(5))))
    served.changes_left = 2
    job.operations(lines)
    said = job.apply(status=1).stderr
    assert "secondary rate limit" in said
    assert "2 of 5 operations applied; run all three commands again" in said
    served.changes_left = 100
    assert job.run(lines) == ["create"] * 3
    assert len(served.issues) == 5
    assert job.operations(lines) == []


def test_a_pull_request_with_the_label_is_no_issue(tmp_path: Path, served: GitHub) -> None:
    labels = [{"name": "stackwarden"}]
    served.issues.append(
        {"number": 1, "state": "open", "body": None, "labels": labels, "pull_request": {}}
    )
    served.issues.append({"number": 2, "state": "open", "body": None, "labels": labels})
    told = tracker("github", "list", "acme/shop", env=served.env).stdout
    assert json.loads(told) == [{"id": "2", "body": "", "state": "open"}]


def in_jira(folder: Path) -> Job:
    path = os.pathsep.join([str(acli(folder)), os.environ["PATH"]])
    return Job(folder, "jira", "SHOP", {"PATH": path})


def items(folder: Path) -> list[Any]:
    held: list[Any] = json.loads((folder / "jira.json").read_text(encoding="utf-8"))
    return held


def test_jira_has_a_work_item_for_each_edit_as_long_as_it_is_needed(tmp_path: Path) -> None:
    check_a_life(in_jira(tmp_path))
    assert [each["fields"]["status"]["name"] for each in items(tmp_path)] == [
        "To Do",
        "To Do",
        "Done",
    ]


def test_a_work_item_of_jira_reads_as_text(tmp_path: Path) -> None:
    job = in_jira(tmp_path)
    told = finding(0, message="`*` in a_b@c [x](y) <b>", fix="Set it")
    job.run(run_of(*of_stack("dev", told)))
    *paragraphs, marker = items(tmp_path)[0]["fields"]["description"]["content"]
    texts = ["".join(run["text"] for run in each["content"]) for each in paragraphs]
    assert texts[1] == "Evidence: `*` in a_b@c [x](y) <b>"
    assert texts[3].startswith(f"Rule: {RULE} (https://")
    assert paragraphs[1]["content"][0]["marks"] == [{"type": "strong"}]
    assert marker["type"] == "codeBlock"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("github", "list", "acme/shop"), "tracker.py: gh: not installed; install it and log in"),
        (("github", "apply", "acme/shop", "none.json"), "tracker.py: none.json: no operations; "),
        (("jira", "list", "SHOP"), "tracker.py: acli: not installed; install it and log in"),
    ],
)
def test_what_is_missing_is_said_in_a_line(
    arguments: Sequence[str], said: str, tmp_path: Path
) -> None:
    done = tracker(*arguments, env={"PATH": str(tmp_path)}, status=1)
    assert done.stderr.startswith(said)
    assert done.stderr.count("\n") == 1
