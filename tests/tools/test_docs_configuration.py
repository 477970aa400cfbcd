"""The page of the configuration: its tables and samples agree with the code."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.engine.policy_config import PolicyConfig, settings_of
from policypack.judge import judge
from policypack.rules import catalogue
from policypack.settings import STACK_KEYS, Level, Settings
from tests.judging import resource
from tests.tools.markdown_pages import ROOT, blocks

PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
SAMPLES = [block.text for block in blocks(PAGE) if block.language == "json"]


def section(title: str) -> str:
    """The text below a heading, to the next one of the same depth."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_column(title: str) -> list[str]:
    cells = re.findall(r"^\| (`[^|]*`) \|", section(title), re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([A-Za-z_]+)`", cell)]


def received(sample: Mapping[str, Any]) -> dict[str, PolicyConfig]:
    """What Pulumi makes of a file for `--policy-pack-config`."""
    return {
        policy: PolicyConfig(Level(given))
        if isinstance(given, str)
        else PolicyConfig(Level.MANDATORY, given)
        for policy, given in sample.items()
    }


def settings(text: str) -> Settings:
    return settings_of(received(json.loads(text)), catalogue(), {})


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_sample_is_a_valid_configuration(sample: str) -> None:
    assert settings(sample) != Settings()


def test_a_planted_fault_in_a_sample_is_caught() -> None:
    with pytest.raises(ValueError, match="profile"):
        settings(SAMPLES[0].replace('"strict"', '"strct"'))
    with pytest.raises(ValueError, match="sns-topic-unencryptd"):
        settings(SAMPLES[0].replace("sns-topic-unencrypted", "sns-topic-unencryptd"))


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert sorted(first_column("Settings")) == sorted(Settings.model_fields)


def test_every_key_of_a_stack_is_named_and_no_other() -> None:
    text = section("Configuration of a stack")
    named = set(re.findall(r"`([a-z_]+)`", text)) - {"stack_may"}
    assert named == set(STACK_KEYS)


def test_every_environment_variable_is_in_the_table_and_no_other() -> None:
    sources = [file.read_text(encoding="utf-8") for file in (ROOT / "policypack").rglob("*.py")]
    used = set(re.findall(r"\"(STACKWARDEN_[A-Z_]+)\"", "".join(sources)))
    assert sorted(first_column("Environment variables")) == sorted(used)


ADMIN = {"Effect": "Allow", "Action": "*", "Resource": "*"}


def test_the_sample_of_a_finding_is_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    page = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
    (sample,) = [json.loads(block.text) for block in blocks(page) if block.mark == "finding"]
    # GIVEN what a command prints THEN the sample has the same keys
    document = tmp_path / "policy.json"
    document.write_text(json.dumps({"Version": "2012-10-17", "Statement": ADMIN}), encoding="utf-8")
    assert main(["iam", str(document), "--format", "json"]) == 1
    printed = json.loads(capsys.readouterr().out)["findings"][0]
    assert list(sample) == list(printed)
    # AND the values of its own finding
    queue = resource("aws:sqs/queue:Queue", {"sqsManagedSseEnabled": False}, "orders")
    (found,) = [each for each in judge([queue]) if each.rule.id == sample["rule"]]
    assert sample["severity"] == found.severity.value
    assert sample["outcome"] == found.outcome.value
    assert (sample["path"], sample["blocking"]) == (found.path, found.blocking)
    assert sample["resource"] == {"urn": queue.urn, "type": queue.type, "name": queue.name}
