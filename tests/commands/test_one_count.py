"""The number of a program's findings is the same in previews, baselines and waiver drafts."""

from __future__ import annotations

import re
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from policypack.commands.preview_report import Judged, accepted
from policypack.judging.judge import Judge
from policypack.report import baseline
from policypack.report.entries import Kind, entries, told
from policypack.report.json_findings import json_finding
from policypack.rules import all_rules
from policypack.settings.merging import read_settings
from policypack.testing.programs import run

# Two statements of one rule, a finding that another one implies, and what is known after apply.
PROGRAM = """
import json

bucket = aws.s3.Bucket("orders")
statements = [
    {"Effect": "Allow", "Principal": "*", "Action": action, "Resource": "arn:aws:s3:::orders/*"}
    for action in ("s3:GetObject", "s3:PutObject")
]
aws.s3.BucketPolicy(
    "orders",
    bucket="orders",
    policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
)
aws.iam.Policy(
    "admin",
    policy=json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
        }
    ),
)
for name in ("one", "two"):
    aws.sqs.Queue(name, sqs_managed_sse_enabled=False)
"""


@pytest.fixture(scope="module")
def findings() -> list[dict[str, Any]]:
    """The findings of the program as a preview has them, with their lines."""
    verdicts = run(PROGRAM).judged(Judge(read_settings({"profile": "strict"})))
    return [{**json_finding(each), "file": "__main__.py", "line": 3} for each in verdicts]


def noted(note: str) -> int:
    """The number of findings of a line for people."""
    (count,) = re.findall(r"(\d+) findings?\b", note)
    return int(count)


def test_preview_baseline_and_drafts_count_the_same(
    findings: list[dict[str, Any]], tmp_path: Path
) -> None:
    assert any(each["folded_into"] for each in findings)
    assert told(findings) < len(findings)
    asked = Namespace(write_baseline=tmp_path / "b.json", write_waivers=tmp_path / "w.yaml")
    judged = Judged(True, {rule.id for rule in all_rules()})
    made = accepted(asked, findings, None, judged)
    known = [each for each in entries(made.findings) if each.kind is Kind.KNOWN]
    counts = [told(findings), len(known), *map(noted, made.notes)]
    assert counts == [told(findings)] * 4
    # AND with the baseline of that file nothing is new
    entries_again = baseline.read(str(tmp_path / "b.json"), None)
    again = baseline.compared(findings, entries_again)
    assert [each for each in again.findings if each["blocking"]] == []
    assert again.fixed == []


def test_new_finding_is_reported_even_if_folded_into_a_known_one(
    findings: list[dict[str, Any]],
) -> None:
    """GIVEN a second public statement WHEN the first is accepted THEN the second is reported."""
    public = [each for each in findings if each["rule"] == "s3-bucket-policy-public"]
    first = next(each for each in public if each["folded_into"] is None)
    found = baseline.compared(public, baseline.entries_of([first])).findings
    new = [each for each in entries(found) if each.kind is not Kind.KNOWN]
    assert [each.finding["path"] for each in new] == ["policy.Statement[1].Principal"]
