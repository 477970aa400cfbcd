"""A preview of several projects without an engine: which are run, how, and what comes of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main, several_projects
from policypack.commands.several_projects import choose, pooled
from policypack.preview import engine
from tests.report.run_documents import finding

Capture = pytest.CaptureFixture[str]
# Replaces a preview with the document in the project's folder.
FAKE = textwrap.dedent(
    """
    import json, pathlib, sys, time
    asked = json.loads(sys.stdin.read())
    folder = pathlib.Path(asked["folder"])
    plan = json.loads((folder / "plan.json").read_text())
    time.sleep(plan.get("sleeps", 0))
    sys.stderr.write(plan.get("says", "stackwarden preview: offline, because\\n"))
    if "document" in plan:
        told = {**plan, "secrets": [], "file": str(folder / "Pulumi.yaml"), "root": plan["root"]}
        pathlib.Path(sys.argv[1]).write_text(json.dumps(told))
    sys.exit(plan.get("status", 0))
    """
)
COMMAND = (sys.executable, "-c", FAKE)


@pytest.fixture(autouse=True)
def faked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(several_projects, "pooled", partial(pooled, command=COMMAND))
    monkeypatch.setattr(engine, "find", lambda _: "pulumi")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def document(name: str, *findings: dict[str, Any], failure: Any = None) -> Any:
    from policypack.report import run
    from policypack.report.document_shape import Stack

    stack = Stack(project=name, stack="dev")
    return run.document(findings, command="preview", stack=stack, failure=failure)


def project(folder: Path, *findings: dict[str, Any], **plan: Any) -> Path:
    """A project, and what comes of its preview."""
    folder.mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(f"name: {folder.name}\nruntime: yaml\n", encoding="utf-8")
    made = {"document": document(folder.name, *findings), "root": str(Path.cwd()), **plan}
    (folder / "plan.json").write_text(json.dumps(made), encoding="utf-8")
    return folder


def found_in(name: str) -> dict[str, Any]:
    about = {"urn": f"urn:pulumi:dev::{name}::aws:sqs/queue:Queue::q", "type": "q", "name": name}
    return finding("sqs-queue-unencrypted", resource=about, file=f"{name}/Pulumi.yaml", line=1)


def names(chosen: several_projects.Chosen) -> list[str]:
    return [os.path.relpath(each) for each in chosen.folders]


def test_a_folder_is_its_project_or_those_below_it_or_the_one_above(tmp_path: Path) -> None:
    for name in ("one", "one/nested", "many/a", "many/b", "many/node_modules/x"):
        project(tmp_path / name)
    (tmp_path / "one" / "src").mkdir()
    assert names(choose([Path("one")])) == ["one"]
    assert names(choose([Path("one")], recursive=True)) == ["one", "one/nested"]
    assert names(choose([Path("many")])) == ["many/a", "many/b"]
    assert names(choose([Path("one/src")])) == ["one"]
    # AND each is judged once
    assert names(choose([Path("many"), Path("many/a"), Path("one/src"), Path("one")])) == [
        "many/a",
        "many/b",
        "one",
    ]
    # AND what is named is judged wherever it is
    assert names(choose([Path("many/node_modules/x")])) == ["many/node_modules/x"]
    assert choose([Path("many"), Path("many/node_modules/x")]).left_out == []


def test_argument_that_is_not_a_project_does_not_hide_others(
    tmp_path: Path, capsys: Capture
) -> None:
    project(tmp_path / "a", found_in("a"))
    (tmp_path / "empty").mkdir()
    assert main(["preview", "nonesuch", "a", "empty", "--format", "concise"]) == 2
    told = capsys.readouterr().out
    assert "nonesuch: error: not a folder" in told
    assert "empty: error: no Pulumi.yaml here" in told
    assert "a/Pulumi.yaml:1: error: sqs-queue-unencrypted" in told


def test_single_argument_that_is_not_a_project_is_reported_in_one_line(capsys: Capture) -> None:
    assert main(["preview", "nonesuch"]) == 2
    assert "nonesuch: not a folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("statuses", "worst"),
    [((0, 0), 0), ((0, 1), 1), ((1, 2), 2), ((3, 1), 3), ((2, 3), 3)],
)
def test_the_status_is_the_worst(statuses: Any, worst: int, tmp_path: Path) -> None:
    for name, status in zip("ab", statuses, strict=True):
        failure = {"status": status, "message": "no"} if status > 1 else None
        found = [found_in(name)] if status == 1 else []
        project(tmp_path / name, document=document(name, *found, failure=failure))
    assert main(["preview", "a", "b", "--quiet"]) == worst
    assert main(["preview", "a", "b", "--quiet", "--fail-on", "never"]) == (
        worst if worst > 1 else 0
    )


def test_a_run_that_breaks_off_is_a_failure(tmp_path: Path, capsys: Capture) -> None:
    project(tmp_path / "a", found_in("a"))
    folder = project(tmp_path / "b")
    (folder / "plan.json").write_text(
        json.dumps({"status": 9, "says": "out of memory\n"}), encoding="utf-8"
    )
    assert main(["preview", "a", "b", "--format", "concise"]) == 3
    told = capsys.readouterr().out
    assert "b: error: the preview ended with status 9: out of memory" in told
    assert "sqs-queue-unencrypted" in told


def test_messages_of_runs_are_printed_once_with_their_names(
    tmp_path: Path, capsys: Capture
) -> None:
    for name, says in (("a", "one\n"), ("b", "one\ntwo\n"), ("c", "one\n")):
        project(tmp_path / name, says=says)
    assert main(["preview", "."]) == 0
    told = capsys.readouterr().err.splitlines()
    assert told[-2:] == ["stackwarden preview: one", "stackwarden preview: b: two"]
    # AND none of it is printed with --quiet
    assert main(["preview", ".", "--quiet"]) == 0
    assert capsys.readouterr().err == ""


def test_files_are_relative_to_the_common_folder(tmp_path: Path, capsys: Capture) -> None:
    """Two projects, each in a Git repository of its own."""
    (tmp_path / ".git").rmdir()
    for name in "ab":
        found = {**found_in(name), "file": "Pulumi.yaml"}
        (project(tmp_path / name, found, root=str(tmp_path / name)) / ".git").mkdir()
    assert main(["preview", "a", "b", "--format", "json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert [each["file"] for each in findings] == ["a/Pulumi.yaml", "b/Pulumi.yaml"]


def test_at_most_so_many_run_at_once() -> None:
    script = "import sys, time; sys.stdin.read(); time.sleep(0.3)"
    most: list[int] = []
    ended = pooled(
        ["{}"] * 5,
        2,
        lambda running, _: most.append(len(running)),
        (sys.executable, "-c", script),
    )
    assert sorted(each.number for each in ended) == [0, 1, 2, 3, 4]
    assert max(most) == 2


@pytest.mark.parametrize("ignores", [False, True])
def test_leaving_the_pool_ends_all_that_runs(
    ignores: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what does not end when it is asked to."""
    monkeypatch.setattr(several_projects, "_GRACE_SECONDS", 0.5)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    note = tmp_path / "pids"
    script = f"""
import os, signal, sys, time
if {ignores}: signal.signal(signal.SIGTERM, signal.SIG_IGN)
open({str(note)!r}, 'a').write(f'{{os.getpid()}}\\n')
time.sleep(300)
"""

    def interrupt(*_: object) -> None:
        if note.is_file() and note.read_text(encoding="utf-8").count("\n") == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(pooled(["{}"] * 3, 2, interrupt, (sys.executable, "-c", script)))
    for pid in note.read_text(encoding="utf-8").split():
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith("stackwarden-")] == []


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "--base", "main"], "--base requires --changed-only"),
        (
            ["a", "b", "--changed-only", "--write-baseline", "x.json"],
            "--write-baseline cannot be combined with",
        ),
        (["a", "b", "--jobs", "0"], "must be a number of at least 1"),
        (["a", "b", "--changed-only", "--base", "nonesuch"], "--base nonesuch: unknown commit"),
    ],
)
def test_wrong_usage(arguments: Any, message: str, tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / ".git").rmdir()
    subprocess.run(["git", "init", "--quiet"], cwd=tmp_path, check=True)
    project(tmp_path / "a")
    project(tmp_path / "b")
    try:
        status = main(["preview", *arguments])
    except SystemExit as ended:
        status = int(ended.code or 0)
    assert status == 2
    assert message in capsys.readouterr().err


def test_only_what_has_changed(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / ".git").rmdir()
    for name in ("alpha", "beta"):
        project(tmp_path / name, found_in(name), root=None)
    for command in (
        ["init", "--quiet", "--initial-branch", "main"],
        ["add", "--all"],
        ["-c", "user.name=x", "-c", "user.email=x@example.com", "commit", "--quiet", "-m", "x"],
    ):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    with (tmp_path / "beta" / "Pulumi.yaml").open("a", encoding="utf-8") as file:
        file.write("# changed\n")
    changed = ["--changed-only", "--base", "main"]
    assert main(["preview", ".", *changed, "--format", "json"]) == 1
    made = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in made["projects"]] == ["beta"]
    (gone,) = made["left_out"]
    assert gone["folder"] == "alpha"
    assert gone["reason"].startswith("nothing that it may read has changed since ")
    # AND for one project alone
    assert main(["preview", "alpha", *changed]) == 0
    assert "Left out" in capsys.readouterr().out
