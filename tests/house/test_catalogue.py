"""`policypack/rules/catalogue.json` lists every rule as its module declares it.

So each change of a severity, a profile, a type, a fix or a text of a declaration shows in a diff,
and so does each rule that comes or goes.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

import tools.catalogue
from policypack.engine import catalogue_file
from policypack.engine.catalogue_file import COMMAND, FILE, is_current, made, written
from tools.catalogue import ACCEPT, check, differences, write

MADE = made()
RULE = "sqs-queue-unencrypted"


def test_the_file_lists_what_the_modules_declare() -> None:
    found = differences(MADE)
    assert not found, "\n".join([f"{FILE.name} lists other rules:", *found, ACCEPT])


@pytest.fixture
def copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file that lists what the modules declare, and is older than they are."""
    copy = tmp_path / FILE.name
    copy.write_text(written(MADE), encoding="utf-8")
    os.utime(copy, ns=(1, 1))
    for module in (catalogue_file, tools.catalogue):
        monkeypatch.setattr(module, "FILE", copy)
    return copy


def planted(rules: dict[str, Any], settings: dict[str, Any] | None = None) -> list[str]:
    """The differences where modules declare some rules or settings otherwise."""
    changed = {id_: {**MADE["rules"][id_], **row} for id_, row in rules.items()}
    return differences(
        {
            "rules": {**MADE["rules"], **changed},
            "settings": {**MADE["settings"], **(settings or {})},
        }
    )


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("severity", "low"), ("profile", "strict"), ("scope", "stack"), ("kind", "public")),
        *(("types", ["aws:sqs/queue:Queue2"]), ("reads", ["aws:sqs/queue:Queue2"])),
        *(("fix", {"sqsManagedSseEnabled": False}), ("fix", "manual"), ("module", "other")),
        *(("title", "Other"), ("why", "Other"), ("message", "other"), ("remediation", "Other")),
        *(("implied_by", [["x", "resource"]]), ("peers", ["x:y"]), ("requirements", {"x": ["1"]})),
    ],
)
def test_a_planted_change_of_a_rule_is_told_with_the_rule(
    copied: Path, key: str, value: Any
) -> None:
    (found,) = planted({RULE: {key: value}})
    assert found.startswith(f"{RULE}: {key}: ")
    assert found.endswith(f" -> {json.dumps(value)}")


def test_all_planted_severities_of_a_service_are_told(copied: Path) -> None:
    critical = [
        id_
        for id_, row in MADE["rules"].items()
        if row["severity"] == "critical" and row["module"].startswith("policypack.rules.iam.")
    ]
    found = planted({id_: {"severity": "medium"} for id_ in critical})
    assert len(critical) > 1
    assert found == [f'{id_}: severity: "critical" -> "medium"' for id_ in critical]


def test_a_planted_setting_is_told(copied: Path) -> None:
    (found,) = planted({}, {"new_setting": {"type": "string"}})
    assert found == 'the settings: new_setting: null -> {"type": "string"}'


def test_a_rule_that_comes_or_goes_is_told(copied: Path) -> None:
    rules = MADE["rules"]
    without = {id_: row for id_, row in rules.items() if id_ != RULE}
    assert differences({**MADE, "rules": without}) == [f"{RULE}: is gone"]
    more = {**rules, "t-queue-open": rules[RULE]}
    assert differences({**MADE, "rules": more}) == ["t-queue-open: is new"]


def test_the_order_of_the_file_is_that_of_the_ids(copied: Path) -> None:
    other = dict(reversed(MADE["rules"].items()))
    assert differences({**MADE, "rules": other}) == [
        f"{FILE.name} differs in format from the command's output"
    ]


def test_a_check_confirms_a_file_that_lists_what_is_declared(copied: Path) -> None:
    assert not is_current()
    assert check() == []
    assert is_current()


def test_a_check_tells_what_differs_and_the_command_accepts_it(copied: Path) -> None:
    text = copied.read_text(encoding="utf-8").replace('"severity": "high"', '"severity": "low"', 1)
    copied.write_text(text, encoding="utf-8")
    os.utime(copied, ns=(1, 1))
    (found,) = check()
    assert found.endswith('severity: "low" -> "high"')
    assert not is_current()
    assert COMMAND in ACCEPT
    assert write()
    assert check() == []
    assert not write()
