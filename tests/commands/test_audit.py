"""`stackwarden audit`: its options, where its report goes, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.organization.cloud import SCHEMES
from policypack.organization.files import PROTOCOLS
from policypack.organization.journal import NAME
from policypack.organization.locations import POSTGRES
from policypack.report.formats import ENDINGS
from tests.organization.audits import heads_left_out
from tests.organization.states import backend, export, many, queue, resource
from tests.report.html.journals import journal, lines

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def location(tmp_path: Path) -> str:
    return backend(tmp_path / "state", {"shop/dev": [queue()], "shop/prod": [queue(stack="prod")]})


def test_a_first_look_at_a_folder_of_exports_takes_one_command(
    tmp_path: Path, capsys: Capture
) -> None:
    for number in range(20):
        name = f"s{number}"
        (tmp_path / f"{name}.json").write_bytes(export([queue(stack=name)]))
    assert main(["audit", str(tmp_path)]) == 1
    told = capsys.readouterr()
    assert "20 of 20 stacks judged, with 20 resources." in told.out
    assert "sqs-queue-unencrypted 20 in 20 stacks" in " ".join(told.out.split())
    assert told.err == ""


@pytest.mark.parametrize("form", ENDINGS)
def test_a_report_in_a_folder_is_what_is_printed_otherwise(
    form: str, location: str, tmp_path: Path, capsys: Capture
) -> None:
    assert main(["audit", location, "--format", form]) == 1
    printed = capsys.readouterr().out
    assert main(["audit", location, "--format", form, "--output", str(tmp_path / "out")]) == 1
    assert capsys.readouterr().out == ""
    written = {each.name for each in (tmp_path / "out").iterdir()}
    endings = {
        "text": "audit.txt",
        "sarif": "audit-1.sarif",
        "ocsf": "audit.ocsf.jsonl",
        "markdown": "audit.md",
    }
    name = endings.get(form, f"audit.{form}")
    assert written == {"audit.jsonl.gz", name}
    # Apart from the time and the id of the run.
    assert len((tmp_path / "out" / name).read_text(encoding="utf-8")) == pytest.approx(
        len(printed), abs=5
    )


def test_sarif_of_many_stacks_needs_a_folder(tmp_path: Path, capsys: Capture) -> None:
    location = many(tmp_path / "state", 45)
    assert main(["audit", location, "--format", "sarif"]) == 2
    assert "--format sarif: writes 3 files; use --output FOLDER" in capsys.readouterr().err
    assert main(["audit", location, "--format", "sarif", "--output", str(tmp_path / "out")]) == 1
    made = sorted((tmp_path / "out").glob("*.sarif"))
    again = ["report", str(tmp_path / "out" / NAME), "--format", "sarif"]
    assert main([*again, "--output", str(tmp_path / "again.sarif")]) == 1
    files = sorted(tmp_path.glob("*.sarif"))
    assert [each.name for each in files] == [f"again-{number}.sarif" for number in (1, 2, 3)]
    assert [each.read_text(encoding="utf-8") for each in files] == [
        each.read_text(encoding="utf-8") for each in made
    ]


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ([], 1),
        (["--profile", "strict"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "critical"], 0),
        (["--fail-on", "medium"], 1),
        (["--quiet"], 1),
    ],
)
def test_findings_decide_the_exit_status(
    arguments: list[str], status: int, location: str, capsys: Capture
) -> None:
    assert main(["audit", location, *arguments]) == status
    assert bool(capsys.readouterr().out) == ("--quiet" not in arguments)


def test_a_stack_that_could_not_be_judged_is_no_clean_audit(
    tmp_path: Path, capsys: Capture
) -> None:
    location = backend(tmp_path, {"shop/dev": []})
    assert main(["audit", location]) == 0
    (tmp_path / ".pulumi/stacks/shop/bad.json").write_text("{", encoding="utf-8")
    assert main(["audit", location]) == 3
    assert (
        "shop/bad  invalid JSON in the state: line 1: Expecting property name"
        in capsys.readouterr().out
    )


def test_settings_of_the_organization_count(location: str, tmp_path: Path, capsys: Capture) -> None:
    file = tmp_path / "config.json"
    file.write_text(
        json.dumps(
            {
                "stackwarden": {
                    "profile": "strict",
                    "levels": {"sqs-queue-tls-optional": "advisory"},
                },
                "sqs-queue-unencrypted": "disabled",
                "sqs-queue-without-dlq": {"enforcementLevel": "advisory"},
            }
        ),
        encoding="utf-8",
    )
    main(["audit", location, "--config", str(file), "--format", "jsonl"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    rules = {each["rule"]: each["blocking"] for each in found if each["kind"] == "finding"}
    assert "sqs-queue-unencrypted" not in rules
    assert rules["sqs-queue-without-dlq"] is rules["sqs-queue-tls-optional"] is False
    assert rules["sqs-queue-without-customer-key"] is True
    file.write_text(
        json.dumps({"all": "advisory", "sqs-queue-unencrypted": "mandatory"}), encoding="utf-8"
    )
    main(["audit", location, "--config", str(file), "--format", "jsonl"])
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {each["rule"] for each in found if each.get("blocking")} == {"sqs-queue-unencrypted"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["missing"], "missing: no such file or folder; name exported stacks"),
        (["STATE", "--resume"], "--resume requires --output FOLDER"),
        (["STATE", "--fail-on-new"], "--fail-on-new requires --baseline"),
        (["STATE", "--baseline", "missing"], "missing: No such file or directory"),
        (["STATE", "--config", "missing"], "missing: No such file or directory"),
        (["EMPTY"], "EMPTY: no stack found"),
    ],
)
def test_wrong_usage_is_reported_in_one_line(
    arguments: list[str], said: str, location: str, tmp_path: Path, capsys: Capture
) -> None:
    (tmp_path / "empty").mkdir()
    places = {"STATE": location, "EMPTY": str(tmp_path / "empty")}
    assert main(["audit", *(places.get(each, each) for each in arguments)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("stackwarden audit: ")
    assert said.replace("EMPTY", places["EMPTY"]) in line


@pytest.mark.parametrize("text", ["nonsense", "[]", '{"stackwarden": 5}', '{"no-such-rule": "x"}'])
def test_a_malformed_configuration_is_refused(
    text: str, location: str, tmp_path: Path, capsys: Capture
) -> None:
    file = tmp_path / "config.json"
    file.write_text(text, encoding="utf-8")
    assert main(["audit", location, "--config", str(file)]) == 2
    assert str(file) in capsys.readouterr().err


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_a_number_of_workers_is_one(number: str, location: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["audit", location, "--workers", number])
    assert ended.value.code == 2
    assert "must be a number of processes of at least 1" in capsys.readouterr().err


def test_html_has_the_trend_of_earlier_audits(
    location: str, tmp_path: Path, capsys: Capture
) -> None:
    earlier = journal(tmp_path / "earlier.jsonl", lines(7, started="2026-01-01T00:00:00Z"))
    out = ["--output", str(tmp_path / "out")]
    assert main(["audit", location, "--format", "html", *out, "--history", str(earlier)]) == 1
    page = (tmp_path / "out" / "audit.html").read_text(encoding="utf-8")
    data = page.split('id="contents">')[1].split("</script>")[0]
    points = json.loads(data)["trend"]
    assert [point["stacks"] for point in points] == [6, 2]
    assert points[0]["started"] == "2026-01-01T00:00:00Z"
    told = capsys.readouterr()
    assert (told.out, heads_left_out(told.err)) == ("", "")


def test_another_format_has_no_trend(location: str, tmp_path: Path, capsys: Capture) -> None:
    assert main(["audit", location, "--history", str(tmp_path / "earlier.jsonl")]) == 2
    error = "--history: --format text has no trend; use --format html"
    assert error in capsys.readouterr().err


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ({}, True),
        ({"stackwarden-unjudged": "disabled"}, False),
        ({"stackwarden-unjudged": {"level": "disabled"}}, False),
        ({"stackwarden-unjudged": {"enforcementLevel": "advisory"}}, True),
    ],
)
def test_setting_controls_whether_unjudged_resources_are_reported(
    config: dict[str, Any], told: bool, tmp_path: Path, capsys: Capture
) -> None:
    job = resource("aws:future/job:Job", "nightly", {})
    location = backend(tmp_path / "state", {"shop/dev": [job]})
    file = tmp_path / "config.json"
    file.write_text(json.dumps(config), encoding="utf-8")
    assert main(["audit", location, "--config", str(file)]) == 0
    out = capsys.readouterr().out
    assert ("Resources that no rule judges\n  aws:future/job:Job  1 in 1 stack" in out) is told


def test_terminal_gets_the_path_of_the_page_instead_of_its_content(
    location: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["audit", location, "--format", "html"]) == 2
    assert (
        "--format html does not print to a terminal; use --output FOLDER" in capsys.readouterr().err
    )
    out = tmp_path / "out"
    assert main(["audit", location, "--format", "html", "--output", str(out)]) == 1
    told = heads_left_out(capsys.readouterr().err)
    assert told.endswith(f"Report: {out / 'audit.html'}\n")
    assert main(["audit", location, "--format", "html", "--output", str(out), "--quiet"]) == 1
    assert capsys.readouterr().err == ""


# Every kind of source without a single stack: the schemes that `open_source` knows, and paths.
NOTHING = {
    "s3": "s3://",
    "gs": "gs://",
    "azblob": "azblob://",
    "file": "file://{folder}",
    "postgres": "postgres://127.0.0.1:1/none",
    "postgresql": "postgresql://127.0.0.1:1/none",
    "https": "https://127.0.0.1:1/acme",
    "http": "http://127.0.0.1:1/acme",
    "exports": "{folder}",
    "a backend": "{folder}/backend",
}


def test_every_kind_of_source_is_tried_without_stacks() -> None:
    assert {*PROTOCOLS, *SCHEMES, *POSTGRES} <= NOTHING.keys()


@pytest.mark.parametrize("form", ["text", "json", "markdown", "html"])
@pytest.mark.parametrize("kind", NOTHING)
def test_nothing_judged_is_no_success(
    kind: str, form: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_ACCESS_TOKEN", "pul-test")
    (tmp_path / "backend" / ".pulumi" / "stacks").mkdir(parents=True)
    source = NOTHING[kind].format(folder=tmp_path)
    assert main(["audit", source, "--format", form]) in (2, 3)
    told = capsys.readouterr()
    assert "No violation is open" not in told.out
    assert told.err.count("\n") <= 1


@pytest.mark.parametrize("form", [each for each in ENDINGS if each != "jsonl"])
def test_a_report_of_a_journal_without_stacks_is_no_success(
    form: str, tmp_path: Path, capsys: Capture
) -> None:
    journal(tmp_path / "audit.jsonl", lines(0, stacks=0))
    assert main(["report", str(tmp_path / "audit.jsonl"), "--format", form]) == 3
    assert "No violation is open" not in capsys.readouterr().out
