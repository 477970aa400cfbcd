"""The audit beside the real CLI: on the same state both find the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from tests.engine.engine import PACK, TIMEOUT, Stack, environment
from tests.engine.processes import Session
from tests.organization.servers import postgres
from tests.tries import represented

# What depends on where files lie: the pack waits for the program's folder, an audit has none.
COMPARED = ("rule", "severity", "outcome", "blocking", "resource", "path", "fix", "waived")

Line = dict[str, Any]


def audited(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[Line]]:
    status = main(["audit", "--format", "jsonl", *arguments])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def each_finding(lines: list[Line]) -> list[Line]:
    """A finding for each rule: lines of one unknown value are one line of several rules."""
    return [
        {key: held for key, held in {**line, **own}.items() if key != "rules"}
        for line in lines
        if line["kind"] == "finding"
        for own in line.get("rules", [{}])
    ]


def compared(findings: list[Line]) -> list[str]:
    told = [{key: each[key] for key in COMPARED} for each in findings]
    violations = [each["message"] for each in findings if each["outcome"] == "violates"]
    return sorted({json.dumps(each, sort_keys=True) for each in told}) + sorted(set(violations))


@pytest.mark.parametrize("profile", represented(["recommended", "strict"], "strict"))
def test_pulumi_policy_analyze_finds_the_same_in_the_same_state(
    deployed_leaky: Stack,
    exported_leaky: Path,
    profile: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    config, findings = tmp_path / "config.json", tmp_path / "findings.jsonl"
    config.write_text(json.dumps({"stackwarden": {"profile": profile}}), encoding="utf-8")
    command = [
        str(deployed_leaky.pulumi),
        "policy",
        "analyze",
        "--file",
        str(exported_leaky),
        "--json",
    ]
    command += ["--policy-pack", str(PACK), "--policy-pack-config", str(config)]
    asked = {"STACKWARDEN_VALUES_KNOWN": "true", "STACKWARDEN_FINDINGS": str(findings)}
    # Not in the program's folder, which the pack would open.
    env = environment(deployed_leaky.folder, deployed_leaky.pulumi) | asked
    status, stdout, stderr = Session(command, tmp_path, env).finish(TIMEOUT)
    assert "mandatory policy violations were found" in stderr, (status, stdout, stderr)
    ours, lines = audited(capsys, str(exported_leaky), "--config", str(config))
    theirs = [json.loads(line) for line in findings.read_text(encoding="utf-8").splitlines()]
    assert compared(each_finding(lines)) == compared(theirs)
    assert len(theirs) > 40
    assert ours == 1


def findings(lines: list[Line]) -> list[Line]:
    """The findings of an audit, but for what is of the backend: its name, marks by it, and tags."""
    return [{**each, "backend": None, "mark": None, "team": None} for each in each_finding(lines)]


def test_the_backend_of_the_cli_holds_the_same_stack_with_its_configuration(
    deployed_leaky: Stack, exported_leaky: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, lines = audited(capsys, f"file://{deployed_leaky.folder / 'state'}")
    _, of_export = audited(capsys, str(exported_leaky))
    stack = lines[1]
    assert (stack["project"], stack["stack"], stack["error"]) == ("program", "dev", None)
    assert stack["waivers"]["from"] == "history"
    assert findings(lines) == findings(of_export)


def test_the_table_that_the_cli_writes_in_postgresql_is_read(
    deployed_leaky: Stack, exported_leaky: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with postgres() as server:
        url = f"{server}&table=team_state"
        env = {"PULUMI_BACKEND_URL": url, "PULUMI_DIY_BACKEND_GZIP": "true"}
        for command in (
            ("stack", "init", "dev"),
            ("stack", "import", "--stack", "dev", "--file", str(exported_leaky)),
            ("stack", "tag", "set", "team", "orders", "--stack", "dev"),
        ):
            status, stdout, stderr = deployed_leaky.start(*command, env=env).finish(TIMEOUT)
            assert status == 0, (stdout, stderr)
        _, lines = audited(capsys, url)
    _, of_export = audited(capsys, str(exported_leaky))
    stack = lines[1]
    assert (stack["error"], stack["tags"]["team"]) == (None, "orders")
    assert stack["key"].endswith("/program/dev.json.gz")
    assert findings(lines) == findings(of_export)
