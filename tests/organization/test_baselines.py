"""What is new, fixed and unchanged since a baseline."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.organization import batches
from policypack.organization.journal import NAME
from policypack.report.audit_lines import read
from tests.organization.audits import Audit, audit, cut_after
from tests.organization.states import backend, queue

Capture = pytest.CaptureFixture[str]


def statuses(run: Audit) -> dict[str, set[tuple[str, str]]]:
    told: dict[str, set[tuple[str, str]]] = {}
    for each in run.of("finding"):
        if each["blocking"]:
            told.setdefault(each["status"], set()).add((each["stack"], each["resource"]["name"]))
    for each in run.of("fixed"):
        if each["rule"] == "sqs-queue-unencrypted":
            told.setdefault("fixed", set()).add((each["stack"], each["resource"]["name"]))
    return told


@pytest.fixture
def state(tmp_path: Path) -> Path:
    backend(
        tmp_path / "state",
        {
            "shop/dev": [queue("old"), queue("fixed")],
            "shop/prod": [queue("old", stack="prod")],
            "shop/broken": [queue("old", stack="broken")],
        },
    )
    return tmp_path / "state"


@pytest.mark.parametrize("written", ["--write-baseline", "the journal"])
def test_findings_are_told_by_their_stack_and_fingerprint(
    written: str, state: Path, tmp_path: Path, capsys: Capture
) -> None:
    baseline = tmp_path / "baseline.jsonl"
    audit(capsys, tmp_path / "one", f"file://{state}", "--write-baseline", str(baseline))
    if written == "the journal":
        baseline = tmp_path / "one" / NAME
    backend(
        state,
        {
            "shop/dev": [queue("fixed", encrypted=True), queue("new"), queue("old")],
            "shop/prod": [queue("old", stack="prod"), queue("fixed", stack="prod")],
        },
    )
    (state / ".pulumi/stacks/shop/broken.json").write_text("{", encoding="utf-8")
    run = audit(capsys, tmp_path / "two", f"file://{state}", "--baseline", str(baseline))
    assert statuses(run) == {
        "unchanged": {("dev", "old"), ("prod", "old")},
        # The same finding in another stack of the project is new there.
        "new": {("dev", "new"), ("prod", "fixed")},
        # What is in a stack that could not be judged is not fixed.
        "fixed": {("dev", "fixed")},
    }
    told = (tmp_path / "two" / "audit.txt").read_text(encoding="utf-8")
    assert "(2 blocking), 1 is fixed " in told


def test_a_stack_that_is_gone_is_fixed(state: Path, tmp_path: Path, capsys: Capture) -> None:
    baseline = tmp_path / "baseline.jsonl"
    audit(capsys, tmp_path / "one", f"file://{state}", "--write-baseline", str(baseline))
    (state / ".pulumi/stacks/shop/prod.json").unlink()
    run = audit(capsys, tmp_path / "two", f"file://{state}", "--baseline", str(baseline))
    assert statuses(run)["fixed"] == {("prod", "old")}


def test_only_new_findings_fail_a_build_when_asked(
    state: Path, tmp_path: Path, capsys: Capture
) -> None:
    (state / ".pulumi/stacks/shop/broken.json").unlink()
    baseline, location = tmp_path / "baseline.jsonl", f"file://{state}"
    compared = ("--baseline", str(baseline))
    assert audit(capsys, tmp_path / "1", location, "--write-baseline", str(baseline)).status == 1
    assert audit(capsys, tmp_path / "2", location, *compared).status == 1
    assert audit(capsys, tmp_path / "3", location, *compared, "--fail-on-new").status == 0
    backend(state, {"shop/dev": [queue("another")]})
    assert audit(capsys, tmp_path / "4", location, *compared, "--fail-on-new").status == 1


def test_a_resumed_run_is_compared_as_a_whole(
    state: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline, location = tmp_path / "baseline.jsonl", f"file://{state}"
    audit(capsys, tmp_path / "1", location, "--write-baseline", str(baseline))
    monkeypatch.setattr(batches, "SECONDS", 0.0)
    whole = audit(capsys, tmp_path / "2", location, "--baseline", str(baseline))
    journal = tmp_path / "2" / NAME
    cut_after(journal, 2)
    resumed = audit(capsys, tmp_path / "2", location, "--baseline", str(baseline), "--resume")
    assert (
        statuses(resumed)
        == statuses(whole)
        == {"unchanged": {(name, "old") for name in ("dev", "prod", "broken")} | {("dev", "fixed")}}
    )


def test_the_journal_of_the_audit_itself_is_no_baseline(
    state: Path, tmp_path: Path, capsys: Capture
) -> None:
    first = audit(capsys, tmp_path / "out", f"file://{state}")
    journal = str(tmp_path / "out" / NAME)
    again = audit(capsys, tmp_path / "out", f"file://{state}", "--baseline", journal)
    assert (again.status, again.lines) == (2, first.lines)
    assert "is the journal of this audit; use another --output" in again.err


@pytest.mark.parametrize("text", ["nonsense", "[]\n", '{"fingerprint": "0"}\n'])
def test_what_is_no_baseline_is_refused(
    text: str, state: Path, tmp_path: Path, capsys: Capture
) -> None:
    baseline = tmp_path / "baseline.jsonl"
    baseline.write_text(text, encoding="utf-8")
    run = audit(capsys, tmp_path / "out", f"file://{state}", "--baseline", str(baseline))
    assert (run.status, run.lines) == (2, [])
    assert str(baseline) in run.err


def test_two_backends_with_stacks_of_one_name_are_told_apart(
    tmp_path: Path, capsys: Capture
) -> None:
    """What was accepted in one backend is new in another one."""
    for name in ("one", "two"):
        backend(tmp_path / name, {"shop/dev": [queue("old")]})
    baseline = tmp_path / "baseline.jsonl"
    first = f"file://{tmp_path / 'one'}"
    audit(capsys, tmp_path / "first", first, "--write-baseline", str(baseline))
    both = (first, f"file://{tmp_path / 'two'}", "--baseline", str(baseline))
    run = audit(capsys, tmp_path / "second", *both)
    told = statuses(run)
    assert set(told) == {"unchanged", "new"}
    found = [each for each in run.of("finding") if each["blocking"]]
    assert {each["backend"].rpartition("/")[2]: each["status"] for each in found} == {
        "one": "unchanged",
        "two": "new",
    }
    # What one backend cannot tell says nothing about the other.
    audit(capsys, tmp_path / "third", *both[:2], "--write-baseline", str(baseline))
    (tmp_path / "one/.pulumi/stacks/shop/dev.json").write_text("{", encoding="utf-8")
    backend(tmp_path / "two", {"shop/dev": [queue("old", encrypted=True)]})
    run = audit(capsys, tmp_path / "fourth", *both, "--format", "html")
    assert {each["backend"].rpartition("/")[2] for each in run.of("fixed")} == {"two"}
    page = (tmp_path / "fourth" / "audit.html").read_text(encoding="utf-8")
    data = page.split('id="contents">')[1].split("</script>")[0]
    assert [each["error"] is None for each in json.loads(data)["stacks"]] == [False, True]


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("content", "content is missing"),
        ("backend", "backend is missing"),
        ("by", "accepts findings by their messages"),
    ],
)
def test_a_baseline_of_an_earlier_version_is_refused(
    key: str, why: str, tmp_path: Path, capsys: Capture
) -> None:
    backend(tmp_path / "state", {"shop/dev": [queue("old")]})
    baseline, location = tmp_path / "baseline.jsonl", f"file://{tmp_path / 'state'}"
    audit(capsys, tmp_path / "one", location, "--write-baseline", str(baseline))
    lines = [json.loads(each) for each in baseline.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        line.pop(key)
    baseline.write_text("".join(f"{json.dumps(each)}\n" for each in lines), encoding="utf-8")
    run = audit(capsys, tmp_path / "two", location, "--baseline", str(baseline))
    assert run.status == 2
    assert f"{why}; write the baseline again" in run.err


def _other(value: object) -> object:
    """Another value of the same shape, as somebody would write it."""
    if isinstance(value, dict):
        return {**value, "name": "another"}
    return f"{value}0" if isinstance(value, str) else value


@pytest.mark.parametrize("written", ["--write-baseline", "the journal"])
def test_an_edited_line_is_refused_by_name(written: str, tmp_path: Path, capsys: Capture) -> None:
    """Each field of a baseline that somebody may edit, and of a journal what makes its content."""
    backend(tmp_path / "state", {"shop/dev": [queue("old")]})
    baseline, location = tmp_path / "baseline.jsonl", f"file://{tmp_path / 'state'}"
    audit(capsys, tmp_path / "one", location, "--write-baseline", str(baseline))
    if written == "the journal":
        baseline = tmp_path / "one" / NAME
    lines = [*read(baseline)]
    at = next(n for n, line in enumerate(lines) if line.get("rule") == "sqs-queue-unencrypted")
    of_journal = ("rule", "severity", "path", "resource", "content", "mark")
    for key in of_journal if written == "the journal" else [*lines[at]][1:]:
        edited = [*lines]
        edited[at] = {**lines[at], key: _other(lines[at][key])}
        file = tmp_path / f"{key}.jsonl"
        file.write_text("".join(f"{json.dumps(each)}\n" for each in edited), encoding="utf-8")
        run = audit(capsys, tmp_path / "two", location, "--baseline", str(file))
        assert run.status == 2, key
        assert "edited manually; write the baseline again" in run.err, key
        assert str(file) in run.err
