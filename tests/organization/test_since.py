"""An audit that judges only what has changed since an earlier one."""

from __future__ import annotations

import json
import os
from datetime import datetime, timezone
from pathlib import Path

import pytest

from policypack.commands import main
from policypack.organization import batches
from policypack.organization.journal import NAME
from policypack.report.formats import ENDINGS
from policypack.start import clock
from tests.organization.audits import Audit, audit
from tests.organization.servers import Cloud, cloud
from tests.organization.states import backend, export, many, queue

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _several_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "SECONDS", 0.0)


def counts(run: Audit) -> tuple[int, int, int]:
    """Stacks that were judged, that are the same, and all."""
    (end,) = run.of("end")
    return end["judged"], end["same"], end["stacks"]


def told(run: Audit) -> list[str]:
    """All that a run tells of stacks, in any order."""
    return sorted(json.dumps(each) for each in run.lines if each["kind"] not in ("run", "end"))


def since(folder: Path) -> list[str]:
    return ["--since", str(folder / NAME)]


def test_what_has_not_changed_is_taken_over_and_the_rest_is_judged(
    tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 8), tmp_path / "out"
    first = audit(capsys, out, location)
    assert counts(first) == (8, 0, 8)
    state = tmp_path / "state"
    backend(state, {"shop/s001": [queue("jobs", stack="s001")], "shop/new": [queue(stack="new")]})
    (state / ".pulumi/stacks/shop/s007.json").unlink()
    again = audit(capsys, out, location, *since(out))
    assert counts(again) == (2, 6, 8)
    whole = audit(capsys, tmp_path / "whole", location)
    assert (told(again), again.status) == (told(whole), 1)
    text = (out / "audit.txt").read_text(encoding="utf-8")
    assert "2 stacks judged again, 6 the same as in the audit of 20" in text
    # Each further run begins with the last one, and workers find the same.
    third = audit(capsys, out, location, *since(out), "--workers", "1")
    assert counts(third) == (0, 8, 8)
    assert told(third) == told(whole)


def test_a_stack_whose_list_alone_has_changed_is_read_and_taken_over(
    tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    first = audit(capsys, out, location)
    os.utime(tmp_path / "state/.pulumi/stacks/shop/s001.json", (1, 1))
    again = audit(capsys, out, location, *since(out))
    assert counts(again) == (0, 3, 3)
    assert told(again) == told(first)


@pytest.mark.parametrize("changed", ["tags", "history", "config-dir"])
def test_what_decides_on_a_stack_beside_its_state_is_seen(
    changed: str, tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    config = ["--config-dir", str(tmp_path)] if changed == "config-dir" else []
    audit(capsys, out, location, *config)
    strict = {"config": {"stackwarden:profile": "strict"}}
    place, text = {
        "tags": (
            "state/.pulumi/stacks/shop/s001.pulumi-tags",
            {"version": 1, "tags": {"team": "pay"}},
        ),
        "history": ("state/.pulumi/history/shop/s001/s001-1.history.json", strict),
        "config-dir": ("Pulumi.s001.yaml", strict),
    }[changed]
    (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / place).write_text(json.dumps(text), encoding="utf-8")
    if changed == "history":
        # Pulumi writes the state with each update.
        os.utime(tmp_path / "state/.pulumi/stacks/shop/s001.json", (1, 1))
    again = audit(capsys, out, location, *config, *since(out))
    assert counts(again) == (1, 2, 3)
    assert told(again) == told(audit(capsys, tmp_path / "whole", location, *config))


@pytest.mark.parametrize(
    ("options", "why"),
    [
        (["--profile", "strict"], "other settings"),
        (["--map"], "other maps"),
        (["--config-dir", "."], "other config_dir"),
    ],
)
def test_other_options_take_nothing_over_and_say_so(
    options: list[str], why: str, tmp_path: Path, capsys: Capture
) -> None:
    location, out = many(tmp_path / "state", 2), tmp_path / "out"
    audit(capsys, out, location)
    again = audit(capsys, out, location, *since(out), *options)
    assert counts(again) == (2, 0, 2)
    assert f"All stacks were judged, not only what has changed: {why}" in (
        (out / "audit.txt").read_text(encoding="utf-8")
    )


def test_other_rules_take_nothing_over(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    location, out = many(tmp_path / "state", 2), tmp_path / "out"
    audit(capsys, out, location)
    monkeypatch.setattr("policypack.organization.run.version_of_rules", lambda _: "other")
    assert counts(audit(capsys, out, location, *since(out))) == (2, 0, 2)


def test_another_day_takes_over_what_holds_on_it(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = json.dumps({"Condition": {"DateLessThan": {"aws:CurrentTime": "2027-01-01"}}})
    location = backend(
        tmp_path / "state",
        {"shop/a": [queue()], "shop/b": [queue(outputs={"policy": dated})]},
    )
    days: list[datetime] = [datetime(2026, 11, 30, tzinfo=timezone.utc)]

    monkeypatch.setattr(clock, "now", lambda: days[0])
    out = tmp_path / "out"
    audit(capsys, out, location)
    assert counts(audit(capsys, out, location, *since(out))) == (0, 2, 2)
    days[0] = datetime(2026, 12, 1, tzinfo=timezone.utc)
    assert counts(audit(capsys, out, location, *since(out))) == (1, 1, 2)
    # A clock that was set back proves nothing.
    days[0] = datetime(2026, 11, 29, tzinfo=timezone.utc)
    assert counts(audit(capsys, out, location, *since(out))) == (2, 0, 2)


def test_what_failed_is_judged_again(tmp_path: Path, capsys: Capture) -> None:
    location, out = many(tmp_path / "state", 2), tmp_path / "out"
    (tmp_path / "state/.pulumi/stacks/shop/bad.json").write_text("{", encoding="utf-8")
    audit(capsys, out, location)
    again = audit(capsys, out, location, *since(out))
    assert counts(again) == (1, 2, 3)
    assert set(again.errors) == {"shop/bad"}


def test_a_baseline_tells_of_what_is_taken_over_too(tmp_path: Path, capsys: Capture) -> None:
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    baseline = tmp_path / "baseline.jsonl"
    audit(capsys, out, location, "--write-baseline", str(baseline))
    backend(tmp_path / "state", {"shop/s001": [queue("jobs", stack="s001")]})
    compared = ["--baseline", str(baseline)]
    again = audit(capsys, out, location, *since(out), *compared)
    whole = audit(capsys, tmp_path / "whole", location, *compared)
    assert told(again) == told(whole)
    assert len(again.of("fixed")) == 2
    # Without a baseline nothing is new, although the earlier audit had one.
    plain = audit(capsys, out, location, *since(out))
    assert {each["status"] for each in plain.of("finding")} == {None}


def test_an_interrupted_run_is_resumed_with_the_same_earlier_one(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    location, out = many(tmp_path / "state", 4), tmp_path / "out"
    first = audit(capsys, out, location)
    judge = batches.judged  # type: ignore[attr-defined]

    def ends(*_: object) -> None:
        raise batches.EndedError("the scheduler was lost")

    os.utime(tmp_path / "state/.pulumi/stacks/shop/s000.json", (1, 1))
    monkeypatch.setattr(batches, "judged", ends)
    assert audit(capsys, out, location, *since(out)).status == 3
    monkeypatch.setattr(batches, "judged", judge)
    resumed = audit(capsys, out, location, *since(out), "--resume")
    assert told(resumed) == told(first)
    assert resumed.of("end")[0]["errors"] == []


@pytest.mark.parametrize("text", [b"", b"nonsense", b'{"kind":"run"}\n'])
def test_what_is_no_journal_is_refused_and_left(
    text: bytes, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / NAME).write_bytes(text)
    capsys.readouterr()
    arguments = ["audit", many(tmp_path / "state", 1), "--output", str(out), *since(out)]
    assert main(arguments) == 2
    assert f"{out / NAME}: not the journal of an audit; name its audit.jsonl.gz" in (
        capsys.readouterr().err
    )
    assert (out / NAME).read_bytes() == text


def test_pulumi_cloud_is_asked_for_what_has_changed_alone(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-x")
    names = [f"shop/s{number}" for number in range(5)]
    server = Cloud({name: export([queue(stack=name[5:])]) for name in names}, "pul-x")
    server.updated = dict.fromkeys(names, 1700000000)
    server.running = {"shop/s4"}
    out = tmp_path / "out"
    with cloud(server) as url:
        first = audit(capsys, out, url)
        server.asked.clear()
        server.updated["shop/s0"] += 1
        again = audit(capsys, out, url, *since(out))
    # One has another update, and of one an update ran; both are as they were.
    assert counts(again) == (0, 5, 5)
    assert told(again) == told(first)
    pages = [each for each in server.asked if each.startswith("/api/user/stacks")]
    others = {each.split("/")[5] for each in server.asked if each not in pages}
    assert (len(pages), others) == (5, {"s0", "s4"})


def test_every_format_is_made_of_a_journal(tmp_path: Path, capsys: Capture) -> None:
    """The same as an audit makes, by `stackwarden report`."""
    location, out = many(tmp_path / "state", 3), tmp_path / "out"
    for form, ending in ENDINGS.items():
        audit(capsys, out, location, "--format", form)
        name = "audit-1.sarif" if form == "sarif" else f"audit.{ending}"
        made = tmp_path / f"again.{ending}"
        main(["report", str(out / NAME), "--format", form, "--output", str(made)])
        assert made.read_text(encoding="utf-8") == (out / name).read_text(encoding="utf-8"), form
