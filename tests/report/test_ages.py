"""Findings over time: opened, closed, accepted and not judged, as page, CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization.journal import NAME
from policypack.report import audit_lines
from policypack.report.timeline import COLUMNS, parse_limits
from tests.organization.audits import audit
from tests.organization.states import many
from tests.report.test_audit_formats import END, RUN, finding, stack

Capture = pytest.CaptureFixture[str]
DAYS = ("2026-08-01", "2026-08-11", "2026-09-01", "2026-10-01")
WAIVED = {"reason": "a test queue", "owner": "ann", "expires": "2026-12-31"}
# What a run says of the finding: open, waived, in the baseline, folded, undecided, gone; or that
# its rule is off, its stack could not be judged, or its stack is not in the run.
OPEN, WAIVE, KNOWN, FOLD, UNKNOWN, GONE, OFF, ERROR, NO_STACK = "owkfu.xes"
MORE: dict[str, dict[str, Any]] = {
    OPEN: {},
    WAIVE: {"waived": WAIVED, "blocking": False},
    KNOWN: {"known": True, "blocking": False},
    FOLD: {"folded_into": {"rule": "a", "subject": "b", "path": "c"}},
    UNKNOWN: {"outcome": "undecided", "blocking": False, "content": "1" * 32},
}
# By what four runs say: the state, and the days opened, closed and accepted since. None: no row.
TABLE: dict[str, tuple[str, str, str | None, str | None] | None] = {
    "oooo": ("open", DAYS[0], None, None),
    ".ooo": ("open", DAYS[1], None, None),
    "sseo": ("open", DAYS[3], None, None),
    "oeso": ("open", DAYS[0], None, None),
    "oxuo": ("open", DAYS[0], None, None),
    "o.oo": ("open", DAYS[2], None, None),
    "of.o": ("open", DAYS[3], None, None),
    "wwoo": ("open", DAYS[0], None, None),
    "ffoo": ("open", DAYS[0], None, None),
    "owww": ("accepted", DAYS[0], None, DAYS[1]),
    "wkkw": ("accepted", DAYS[0], None, DAYS[0]),
    "wowe": ("not judged", DAYS[0], None, DAYS[2]),
    ".ow.": ("closed", DAYS[1], DAYS[3], DAYS[2]),
    "wo.w": ("accepted", DAYS[3], None, DAYS[3]),
    "kkkk": ("accepted", DAYS[0], None, DAYS[0]),
    "oo..": ("closed", DAYS[0], DAYS[2], None),
    "oe.e": ("closed", DAYS[0], DAYS[2], None),
    "oex.": ("closed", DAYS[0], DAYS[3], None),
    "ooee": ("not judged", DAYS[0], None, None),
    "ooss": ("not judged", DAYS[0], None, None),
    "ooxx": ("not judged", DAYS[0], None, None),
    "oouu": ("not judged", DAYS[0], None, None),
    "ooff": None,
    "uuuu": None,
    "....": None,
}


def runs(folder: Path, told: Sequence[str], **more: Any) -> list[str]:
    """A journal for each day, in which each stack is named after what its runs say."""
    files = []
    for number, day in enumerate(DAYS):
        run = {**RUN["run"], "id": f"{number:032x}", "started": f"{day}T03:00:00Z"}  # type: ignore[dict-item]
        made: list[Any] = [{**RUN, "run": run}]
        for name in told:
            said = name[number]
            found = [finding(0, name, **{"content": "0" * 32, **MORE.get(said, {}), **more})]
            found = found if said in MORE else []
            line = stack(name, found, "damaged" if said == ERROR else None)
            if said != NO_STACK:
                made += [{**line, "switched": [finding()["rule"]] * (said == OFF)}, *found]
        file = folder / f"{number}.jsonl"
        file.write_text(audit_lines.text([*made, {**END, "errors": []}]), encoding="utf-8")
        files.append(str(file))
    return files


def rows(capsys: Capture, files: Sequence[str], *more: str) -> list[dict[str, str]]:
    *history, last = files
    arguments = ["report", last, "--ages", "--history", *history, "--format", "csv", *more]
    assert main(arguments) in (0, 1, 3)
    return [*csv.DictReader(io.StringIO(capsys.readouterr().out))]


def test_four_runs_tell_when_a_finding_opened_and_closed(tmp_path: Path, capsys: Capture) -> None:
    found = {row["stack"]: row for row in rows(capsys, runs(tmp_path, [*TABLE]))}
    assert found.keys() == {name for name, expected in TABLE.items() if expected}
    for name, row in found.items():
        told = (row["state"], row["opened"], row["closed"] or None, row["accepted_since"] or None)
        assert (name, told) == (name, TABLE[name])
        assert row["first_seen"] == DAYS[min(map(name.index, {*name} & {OPEN, WAIVE, KNOWN, FOLD}))]


def test_the_order_of_the_files_and_repeated_ones_change_nothing(
    tmp_path: Path, capsys: Capture
) -> None:
    first, second, third, last = runs(tmp_path, [*TABLE])
    expected = rows(capsys, [first, second, third, last])
    assert rows(capsys, [third, last, first, second, first, last]) == expected


def test_days_over_a_limit_count_for_open_findings_alone(tmp_path: Path, capsys: Capture) -> None:
    files = runs(tmp_path, ["oooo", "..oo", "owww", "oo.."])
    found = {row["stack"]: row for row in rows(capsys, files, "--limits", "critical=1,high=30")}
    assert {name: (row["age_days"], row["days_over"]) for name, row in found.items()} == {
        "oooo": ("61", "31"),
        "..oo": ("30", "0"),
        "owww": ("61", ""),
        "oo..": ("31", ""),
    }
    assert {row["limit_days"] for row in found.values()} == {"30"}
    assert {row["days_over"] for row in rows(capsys, files)} == {""}


def test_an_exception_names_who_accepted_it_and_who_owns_the_file_of_its_waiver(
    tmp_path: Path, capsys: Capture
) -> None:
    owners = tmp_path / "CODEOWNERS"
    owners.write_text("shop/Pulumi.*.yaml @acme/security\n", encoding="utf-8")
    files = runs(tmp_path, ["owww", "okkk", "oooo"])
    found = {row["stack"]: row for row in rows(capsys, files, "--codeowners", str(owners))}
    # A spreadsheet would run a cell that begins with @.
    keys = ("accepted_by", "accepted_because", "accepted_until", "approver")
    assert {name: tuple(row[key] for key in keys) for name, row in found.items()} == {
        "owww": ("ann", "a test queue", "2026-12-31", "'@acme/security"),
        "okkk": ("", "in the baseline", "", "'@acme/security"),
        "oooo": ("", "", "", ""),
    }


def test_the_page_counts_by_severity_and_lists_what_is_late_and_accepted(
    tmp_path: Path, capsys: Capture
) -> None:
    *history, last = runs(tmp_path, ["oooo", "..oo", "...o", "owww", "ooo.", "ooee"], team="web")
    arguments = ["report", last, "--ages", "--history", *history, "--format", "markdown"]
    main([*arguments, "--limits", "high=30"])
    page = capsys.readouterr().out
    assert (
        "4 runs from 2026-08-01 to 2026-10-01: 3 open, 1 accepted, 1 closed, 1 not judged." in page
    )
    assert "## Since 2026-09-01, by severity" in page
    assert "| high | 3 | 1 | 1 | 30 | 61 | 30 | 1 |" in page
    late, accepted = page.split("## Over the limit: 1")[1].split("## Accepted: 1")
    of = "high | sqs-queue-unencrypted | orders0 (aws:sqs/queue:Queue) in shop"
    assert f"| 61 | {of}/oooo | team web | 31 |" in late
    assert f"| 51 | {of}/owww | ann | a test queue | 2026-12-31 |" in accepted
    main(arguments)
    assert "## Open the longest" in capsys.readouterr().out


def test_json_has_the_same_rows(tmp_path: Path, capsys: Capture) -> None:
    files = runs(tmp_path, [*TABLE])
    expected = rows(capsys, files)
    main(["report", files[-1], "--ages", "--history", *files, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["runs"] == [*DAYS]
    assert [tuple(each) for each in document["findings"]] == [COLUMNS] * len(expected)
    told = [
        {key: "" if cell is None else str(cell) for key, cell in each.items()}
        for each in document["findings"]
    ]
    assert told == expected


def test_real_journals_date_each_open_finding(tmp_path: Path, capsys: Capture) -> None:
    run = audit(capsys, tmp_path, many(tmp_path / "state", 3))
    open_ = [each for each in run.of("finding") if each["folded_into"] is None]
    journal = str(tmp_path / NAME)
    found = rows(capsys, [journal, journal])
    listed = [each for each in open_ if each["outcome"] != "undecided"]
    assert listed
    assert {row["fingerprint"] for row in found} == {each["fingerprint"] for each in listed}
    assert {(row["state"], row["age_days"]) for row in found} == {("open", "0")}


def test_a_run_that_cannot_be_ordered_is_refused_in_one_line(
    tmp_path: Path, capsys: Capture
) -> None:
    first, second, *_ = runs(tmp_path, ["oooo"])
    arguments = ["--ages", "--format", "csv"]
    assert main(["report", first, "--history", second, *arguments]) == 2
    error = capsys.readouterr().err
    assert error == f"stackwarden report: {second}: a later run than {first}; name it as FILE\n"
    text = Path(first).read_text(encoding="utf-8")
    Path(first).write_text(text.replace(f'"{DAYS[0]}T03:00:00Z"', "null", 1), encoding="utf-8")
    assert main(["report", second, "--history", first, *arguments]) == 2
    assert "no time of the run; name the journal of an audit" in capsys.readouterr().err


# What four runs say, and whether the last one makes the finding new.
NEW = {"oooo": False, "...o": True, "o..o": True, "wwwo": True, "wwoo": False, "fffo": True}
NEW |= {"oseo": False, "oxuo": False, "uuuo": True, "ooow": False, "ooo.": False, "ooos": False}


@pytest.mark.parametrize(("told", "is_new"), NEW.items())
def test_a_webhook_is_told_of_a_finding_once(
    told: str, is_new: bool, tmp_path: Path, capsys: Capture
) -> None:
    *earlier, last = runs(tmp_path, [told, "oooo"])
    main(["report", last, "--ages", "--history", *earlier, "--format", "webhook"])
    made = json.loads(capsys.readouterr().out)
    assert [each["stacks"] for each in made["alerts"]] == [[f"shop/{told}"]] * is_new
    first = "1 new finding since 2026-09-01:\n- high: sqs-queue-unencrypted, 1 in shop/"
    assert made["text"].startswith(first) if is_new else made["text"] == ""


def test_two_runs_of_one_day_are_two(tmp_path: Path, capsys: Capture) -> None:
    before, last = (Path(each) for each in runs(tmp_path, ["..oo"])[2:])
    last.write_text(last.read_text(encoding="utf-8").replace(DAYS[3], DAYS[2]), encoding="utf-8")
    main(["report", str(last), "--ages", "--history", str(before), "--format", "webhook"])
    assert json.loads(capsys.readouterr().out)["alerts"] == []


def test_alerts_are_by_severity_and_rule_and_have_no_markup(
    tmp_path: Path, capsys: Capture
) -> None:
    every = [
        finding(0),
        finding(1, severity="critical", owner="<!channel>"),
        *(finding(2 + n, rule=f"rule-{n}") for n in range(60)),
    ]
    told = [{**each, "project": "<!here>"} for each in every]
    lines = [RUN, {**stack("dev", told), "project": "<!here>"}, *told, {**END, "errors": []}]
    file = tmp_path / "audit.jsonl"
    file.write_text(audit_lines.text(lines), encoding="utf-8")
    main(["report", str(file), "--ages", "--format", "webhook"])
    made = json.loads(capsys.readouterr().out)
    assert made["alerts"][0] == {
        "severity": "critical",
        "rule": "sqs-queue-unencrypted",
        "findings": 1,
        "stacks": ["<!here>/dev"],
        "owners": ["<!channel>"],
    }
    assert len(made["alerts"]) == 62
    assert made["text"].startswith("62 new findings:\n- critical: sqs-queue-unencrypted, 1 in ")
    assert made["text"].endswith("\n- 12 more rules")
    assert "<" not in made["text"]


@pytest.mark.parametrize("limits", ["", "high", "high=", "high=-1", "grave=3", "high=1,,low=2"])
def test_malformed_limits_are_refused(limits: str) -> None:
    with pytest.raises(ValueError, match="write days by severity, as in critical=7,high=30"):
        parse_limits(limits)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--ages", "--format", "sarif"], "--format sarif: not supported with --ages"),
        (["--ages", "--issues", "--format", "json"], "--issues cannot be combined with --ages"),
        (["--limits", "high=3"], "--limits: requires --ages; add it"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    options: list[str], said: str, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["report", runs(tmp_path, ["oooo"])[0], *options]) == 2
    assert said in capsys.readouterr().err
