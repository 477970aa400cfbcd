"""`stackwarden verify`: its keys, its reports, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from policypack.commands import main
from runtime_guards.audit import AuditLogger, Ed25519Seal, HmacSeal
from tests.sealed_log.logs import KEY_TEXT, chained, dated
from tests.sealed_log.test_keys import private, public

Capture = pytest.CaptureFixture[str]
LOG = chained(4)


@pytest.fixture
def key(tmp_path: Path) -> list[str]:
    file = tmp_path / "key"
    file.write_text(f"{KEY_TEXT}\n", encoding="utf-8")
    return ["--key-file", str(file)]


def saved(folder: Path, texts: list[bytes], name: str = "log") -> str:
    (folder / name).write_bytes(b"\n".join(texts) + b"\n")
    return str(folder / name)


def report(capsys: Capture, *arguments: str) -> tuple[int, dict[str, Any]]:
    status = main(["verify", "--format", "json", *arguments])
    return status, json.loads(capsys.readouterr().out)


def test_a_whole_log_is_clean_and_its_limits_are_said(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    assert main(["verify", *key, saved(tmp_path, [b"START", *LOG])]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first == "0 findings in 4 sealed records of 1 chain, and 1 other line."
    assert second.startswith("Truncation cannot be detected from the log alone")


def test_a_finding_is_status_1_and_has_its_line(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    name = saved(tmp_path, [LOG[0], LOG[2], LOG[3], b'{"audit":"runtime_guards"}'])
    assert main(["verify", *key, name]) == 1
    out = capsys.readouterr().out.splitlines()
    assert out[0] == f"{name}:4: inserted: audit record without a seal"
    assert out[1].startswith(f"{name}:2: removed: record 1 of chain ")
    status, found = report(capsys, *key, name)
    assert status == 1
    (chain,) = found["chains"]
    assert found["findings"][1] == {
        "kind": "removed",
        "chain": chain["id"],
        "sequence": 1,
        "file": name,
        "line": 2,
        "message": "record 1 is missing",
    }
    assert (chain["first"], chain["last"], chain["records"]) == (0, 3, 3)
    assert found["summary"] == {
        "removed": 1,
        "changed": 0,
        "reordered": 0,
        "inserted": 1,
        "unfinished": 0,
        "records": 3,
        "other_lines": 0,
    }
    assert found["schema"] == 1


def test_a_report_shows_later_that_the_end_was_cut_off(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    _, found = report(capsys, *key, saved(tmp_path, LOG))
    heads = tmp_path / "report.json"
    heads.write_text(json.dumps(found), encoding="utf-8")
    assert main(["verify", *key, "--heads", str(heads), saved(tmp_path, LOG)]) == 0
    assert main(["verify", *key, saved(tmp_path, LOG[:2])]) == 0
    assert main(["verify", *key, "--heads", str(heads), saved(tmp_path, LOG[:2])]) == 1
    other = saved(tmp_path, chained(2))
    capsys.readouterr()
    assert main(["verify", *key, "--heads", str(heads), other]) == 1
    assert capsys.readouterr().out.startswith("removed: record 0 of chain ")


def test_an_export_may_have_lost_the_order(key: list[str], tmp_path: Path) -> None:
    name = saved(tmp_path, LOG[::-1])
    assert main(["verify", *key, name]) == 1
    assert main(["verify", *key, "--any-order", name]) == 0


def test_a_key_of_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUDIT_KEY", KEY_TEXT)
    assert main(["verify", "--key-env", "AUDIT_KEY", saved(tmp_path, LOG)]) == 0


def test_a_public_key(tmp_path: Path) -> None:
    signing = Ed25519PrivateKey.generate()
    (tmp_path / "public.pem").write_bytes(public(signing))
    name = saved(tmp_path, chained(2, seal=Ed25519Seal(private(signing))))
    assert main(["verify", "--public-key", str(tmp_path / "public.pem"), name]) == 0


@pytest.mark.parametrize("schema", ["own", "ocsf"])
def test_log_of_a_logger_is_complete(
    schema: str, key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    for _ in range(2):
        audit = AuditLogger(schema=schema, seal=HmacSeal.from_text(KEY_TEXT))
        audit.start(None)
        for outcome in ("accepted", "refused", "failed", "observed"):
            audit.log(None, {"body": '"}}'}, outcome=outcome)
    log = capsys.readouterr().out
    name = saved(tmp_path, [log.encode()])
    status, found = report(capsys, *key, name)
    assert (status, len(found["chains"]), found["summary"]["records"]) == (0, 2, 10)
    changed = saved(tmp_path, [log.replace("refused", "accepted", 1).encode()])
    status, found = report(capsys, *key, changed)
    assert (status, [each["kind"] for each in found["findings"]]) == (1, ["changed"])


REQUEST = "8476a536-e9f4-11e8-9739-2dfe598c3fcd"


def test_a_request_that_never_ended_is_named_with_what_lambda_reports(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    log = dated(["10:00 started", "10:01 accepted", "10:02 started"])
    reported = f"REPORT RequestId: {REQUEST}\tDuration: 3000.00 ms\tStatus: timeout".encode()
    name = saved(tmp_path, log)
    assert main(["verify", *key, name]) == 0
    line, first, second, _ = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{name}:3: unfinished: request {REQUEST} (record 2 of chain ")
    assert line.endswith("no record ends it, and the log has no report of it")
    assert first.startswith("0 findings in 3 sealed records of 1 chain")
    assert second == "1 request started and never ended."
    status, found = report(capsys, *key, saved(tmp_path, [*log, reported]))
    assert (status, found["summary"]["unfinished"]) == (0, 1)
    assert found["unfinished"] == [
        {
            "request": REQUEST,
            "chain": found["chains"][0]["id"],
            "sequence": 2,
            "file": name,
            "line": 3,
            "status": "timeout",
        }
    ]
    main(["verify", *key, name])
    assert "no record ends it, and Lambda reports: timeout" in capsys.readouterr().out


def test_a_request_without_a_name_is_named_by_its_record(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    AuditLogger(seal=HmacSeal.from_text(KEY_TEXT)).start(None)
    name = saved(tmp_path, [capsys.readouterr().out.encode()])
    assert main(["verify", *key, name]) == 0
    assert capsys.readouterr().out.startswith(f"{name}:1: unfinished: (record 0 of chain ")


def test_each_day_is_verified_alone_and_carries_what_is_over(
    key: list[str], tmp_path: Path, capsys: Capture
) -> None:
    """GIVEN a file for each day WHEN it follows the last report THEN no chain is missed."""
    over = dated(["10:00 accepted", "11:00 accepted"])
    going_on = dated(["12:00 accepted", "30:00 accepted", "50:00 accepted"])
    days = [[*over, going_on[0]], [going_on[1]], [going_on[2]]]
    heads: list[str] = []
    for number, day in enumerate(days):
        name = saved(tmp_path, day, f"day{number}.log")
        status, found = report(capsys, *key, *heads, name)
        assert (status, found["findings"]) == (0, [])
        assert len(found["chains"]) == 2
        (tmp_path / f"{number}.json").write_text(json.dumps(found), encoding="utf-8")
        heads = ["--heads", str(tmp_path / f"{number}.json")]
    main(["verify", *key, *heads, name])
    assert "1 chain of the earlier verification ended before" in capsys.readouterr().out
    # Records in the report of the first day are missing in a log that begins earlier.
    cut = saved(tmp_path, [over[0], *going_on], "cut.log")
    status, found = report(capsys, *key, *heads, cut)
    assert [each["message"] for each in found["findings"]] == [
        "record 1 is missing, which the earlier verification reached"
    ]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["log"], "missing key; use --key-file, --key-env or --public-key"),
        (["--key-env", "AUDIT_KEY", "log"], "environment variable AUDIT_KEY: missing"),
        (["--key-env", "WRONG_KEY", "log"], "environment variable WRONG_KEY: invalid key"),
        (["--key-file", "bytes", "log"], "bytes: invalid UTF-8; name a text file"),
        (["--key-file", "no-such", "log"], "no-such"),
        (["--public-key", "log", "log"], "log: invalid public key"),
        (["--key-file", "key", "empty"], "empty: no sealed audit record; name the log of a"),
        (
            ["--key-file", "key", "--heads", "key", "log"],
            "key:1:1: invalid JSON (Expecting value); name",
        ),
        (
            ["--key-file", "key", "--heads", "list", "log"],
            "list: invalid report; name the output of",
        ),
        (
            ["--key-file", "key", "--heads", "texts", "log"],
            "texts: invalid report; name the output of",
        ),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(
    arguments: list[str],
    told: str,
    key: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Capture,
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("WRONG_KEY", "s3cret")
    saved(tmp_path, LOG)
    (tmp_path / "bytes").write_bytes(b"\xff")
    (tmp_path / "list").write_text("[1]", encoding="utf-8")
    (tmp_path / "texts").write_text('{"chains": ["text"]}', encoding="utf-8")
    (tmp_path / "empty").write_text("", encoding="utf-8")
    assert main(["verify", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert told in err
    assert "s3cret" not in err
