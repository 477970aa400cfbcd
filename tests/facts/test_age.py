"""The warning about outdated facts about AWS."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from policypack.commands import _JUDGING, COMMANDS, main
from policypack.facts import age

FRESH, OLD = age.MOST_DAYS, age.MOST_DAYS + 1


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    statement = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "arn:aws:sqs:*:*:a"}
    file = tmp_path / "policy.json"
    file.write_text(
        json.dumps({"Version": "2012-10-17", "Statement": [statement]}), encoding="utf-8"
    )
    return file


@pytest.mark.parametrize("days", [0, FRESH, OLD])
def test_a_command_that_judges_tells_that_its_facts_are_old(
    days: int,
    policy: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(age, "days_old", lambda _: days)
    main(["iam", str(policy)])
    main(["iam", "--quiet", str(policy)])
    told = capsys.readouterr().err.splitlines()
    assert len(told) == (days == OLD)
    assert all(f"{age.index_date()}, {OLD} days ago" in line for line in told)


def test_commands_that_judge_are_commands() -> None:
    assert set(COMMANDS) > _JUDGING
