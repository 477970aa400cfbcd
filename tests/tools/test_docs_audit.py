"""The page of the audit log: its table has exactly the fields that records have."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest

from policypack.sealed_log import TamperingKind
from runtime_guards import EventRejected, guard
from runtime_guards.audit import AuditLogger
from runtime_guards.events import SQS
from runtime_guards.startup import ExpectedEnvironment
from tests.guards.samples import sample
from tests.tools.markdown_pages import ROOT

PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
Record = Mapping[str, Any]


def records() -> list[Record]:
    """One record of each kind: accepted, partial, refused, failed, and refused at the start."""
    found: list[Record] = []
    audit = AuditLogger(fields=["Records[].messageId"], sink=found.append)
    event = sample("sqs")
    failures = {"batchItemFailures": [{"itemIdentifier": event["Records"][1]["messageId"]}]}
    guard(SQS(partial=True), audit=audit)(lambda event, context: failures)(event, None)
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


def test_the_page_names_every_kind_of_tampering() -> None:
    kinds = [kind.value for kind in TamperingKind]
    assert all(kind in PAGE for kind in kinds)
