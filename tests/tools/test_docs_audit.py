"""The page of the audit log: its table has exactly the fields that records have."""

from __future__ import annotations

import base64
import re
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from policypack.commands import main
from policypack.sealed_log import TamperingKind
from runtime_guards import EventRejected, guard, key_calls
from runtime_guards.audit import AuditLogger, HmacSeal
from runtime_guards.events import SQS
from runtime_guards.startup import ExpectedEnvironment
from runtime_guards.testing import context
from tests.guards.samples import sample
from tests.tools.markdown_pages import ROOT, blocks

PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
Record = Mapping[str, Any]
Capture = pytest.CaptureFixture[str]


def records() -> list[Record]:
    """One record of each kind: accepted, partial, refused, failed, and refused at the start."""
    found: list[Record] = []
    audit = AuditLogger(fields=["Records[].messageId"], sink=found.append)
    event = sample("sqs")
    key_calls.count("kms:Decrypt", "ok")
    failures = {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}
    guarded = guard(SQS(partial=True), audit=audit)
    guarded(lambda event, context: failures)(event, context(tenant_id="acme"))
    guard(SQS(partial=True), audit=audit)(
        lambda event, context: event.records.process(lambda record: 1 // 0)
    )(event, None)
    event["Records"][0]["body"] = 5
    guard(SQS(partial=True), audit=audit)(lambda event, context: failures)(event, None)
    with pytest.raises(EventRejected):
        guard(SQS(), audit=audit)(lambda event, context: None)(event, None)
    with pytest.raises(ZeroDivisionError):
        guard(SQS(), audit=audit)(lambda event, context: 1 // 0)(sample("sqs"), None)
    unfit = [ExpectedEnvironment("IT_IS_NOT_SET")]
    with pytest.raises(EventRejected):
        guard(SQS(), audit=audit, startup=unfit)(lambda event, context: None)(sample("sqs"), None)
    return found


def test_the_table_has_every_field_of_a_record_and_no_other() -> None:
    (table,) = re.findall(r"^\| Field \|.*?(?=\n\n)", PAGE, re.MULTILINE | re.DOTALL)
    cells = re.findall(r"^\| (`[^|]*`) \|", table, re.MULTILINE)
    named = {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}
    made = records()
    assert {record["outcome"] for record in made} == {"partial", "refused", "failed"}
    assert named == {name for record in made for name in record}


def verifications() -> list[str]:
    """The commands of the page that verify files, as it shows them."""
    shells = [block.text for block in blocks(PAGE) if block.language == "sh"]
    lines = [line for shell in shells for line in shell.splitlines()]
    return [line for line in lines if line.startswith("stackwarden verify --key-file")]


def shell(line: str, capsys: Capture) -> int:
    """Runs a line of the page as a shell would, and returns its status."""
    command, _, target = line.partition(" > ")
    status = main(shlex.split(command)[1:])
    if target:
        Path(target).write_text(capsys.readouterr().out, encoding="utf-8")
    return status


def test_the_commands_of_the_page_verify_two_days(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    monkeypatch.chdir(tmp_path)
    key = bytes(range(32))
    Path("audit.key").write_text(base64.b64encode(key).decode(), encoding="utf-8")
    handler = guard(SQS(), audit=AuditLogger(seal=HmacSeal(key)))(lambda event, context: None)
    for log in ("monday.log", "tuesday.log"):
        handler(sample("sqs"), None)
        handler(sample("sqs"), None)
        Path(log).write_text(capsys.readouterr().out, encoding="utf-8")
    assert [shell(line, capsys) for line in verifications()] == [0, 0]
    # AND a truncated log is found by the heads of the day before
    lines = Path("monday.log").read_text(encoding="utf-8").splitlines(keepends=True)
    Path("monday.log").write_text(lines[0], encoding="utf-8")
    Path("tuesday.log").write_text("", encoding="utf-8")
    assert shell(verifications()[1], capsys) == 1


def test_the_page_names_every_kind_of_tampering() -> None:
    kinds = [kind.value for kind in TamperingKind]
    assert all(kind in PAGE for kind in kinds)
