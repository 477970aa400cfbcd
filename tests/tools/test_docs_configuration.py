"""The page of the configuration: its tables and samples agree with the code."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType
from typing import Any

import jsonschema
import pytest

from policypack.commands import main
from policypack.judging.run import judge
from policypack.report.fingerprints import fingerprints
from policypack.rules import added_rules
from policypack.settings.merging import TEXTS
from policypack.settings.schema import schema_of_file
from policypack.settings.settings import Settings
from tests.judged import resource
from tests.tools.markdown_pages import ROOT, blocks
from tools.docs import settings as settings_docs

PAGE = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def section(title: str) -> str:
    """The text below a heading, to the next one of the same depth."""
    found = re.search(rf"^## {re.escape(title)}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def first_column(title: str) -> list[str]:
    """The names in the first table of a section."""
    table = section(title).partition("<!-- /")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([A-Za-z_]+)`", cell)]


def test_every_setting_is_in_the_table_and_no_other() -> None:
    assert sorted(first_column("Settings")) == sorted(each.name for each in fields(Settings))


def test_what_loosens_is_said_of_every_setting() -> None:
    _, _, below = section("Settings").partition("What tightens and what loosens:")
    cells = re.findall(r"^\| (`[^|]*`) \|", below, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)]
    assert sorted(named) == sorted(each.name for each in fields(Settings))


def test_the_values_that_are_plain_text_are_named() -> None:
    first, _, _ = section("Configuration of a stack").partition("JSON:")
    assert set(re.findall(r"`([a-z_]+)`", first)) == set(TEXTS)


@pytest.mark.parametrize(
    "wrong",
    [
        {"profil": "strict"},
        {"profile": "optional"},
        {"stack_may": ["profile"]},
        {"log_retention_days": 0},
        {"stream_retention_hours": 8761},
        {"user_pool_password_length": 5},
        {"required_tags": ["x" * 129]},
        {"trusted_accounts": ["12"]},
    ],
)
def test_the_schema_refuses_what_the_pack_refuses(wrong: dict[str, Any]) -> None:
    checker = jsonschema.Draft202012Validator(schema_of_file())
    assert not checker.is_valid(wrong)


def test_the_committed_schema_is_the_generated_one() -> None:
    (path, text), *_ = settings_docs.pages().items()
    committed = ROOT / "docs" / path
    assert committed.read_text(encoding="utf-8") == text, "run `make docs` and commit the schema"


def test_the_sample_of_a_policy_is_a_rule() -> None:
    (sample,) = [block.text for block in blocks(PAGE) if block.language == "python"]
    made = ModuleType("acme_rules.queues")
    exec(sample, vars(made))
    (rule,) = added_rules("acme_rules.queues", lambda: made)
    assert rule.id == "acme-queue-name"
    queue = resource("aws:sqs/queue:Queue", {}, "orders")
    (found,) = judge([queue], rules=[rule])
    assert found.message == "orders does not begin with shop-"


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
    assert sample["content"] == found.content
    assert [sample["fingerprint"]] == fingerprints([sample])
    assert sample["resource"] == {"urn": queue.urn, "type": queue.type, "name": queue.name}
