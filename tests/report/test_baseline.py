"""Baselines: only what is new fails, and what is gone is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from policypack import VERSION
from policypack.report import baseline

OLD, NEW, GONE = "a" * 32, "b" * 32, "c" * 32


def finding(fingerprint: str = OLD, **changes: Any) -> dict[str, Any]:
    name = changes.pop("name", "orders")
    urn = f"urn:pulumi:dev::shop::aws:sqs/queue:Queue::{name}"
    return {
        "rule": "sqs-queue-unencrypted",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "resource": {"urn": urn, "type": "aws:sqs/queue:Queue", "name": name},
        "path": "sqsManagedSseEnabled",
        "message": "it is false",
        "file": "infra/__main__.py",
        "line": 3,
        "folded_into": None,
        "waived": None,
        "fingerprint": fingerprint,
        **changes,
    }


def entries(tmp_path: Path, *findings: dict[str, Any]) -> list[baseline.Entry]:
    file = tmp_path / "baseline.json"
    file.write_text(baseline.text(baseline.entries_of(findings)), encoding="utf-8")
    return baseline.read(str(file))


def made_of(*findings: dict[str, Any]) -> dict[str, Any]:
    made = json.loads(baseline.text(baseline.entries_of(findings)))
    assert isinstance(made, dict)
    return made


def test_a_baseline_has_version_count_and_what_a_person_reads(tmp_path: Path) -> None:
    made = made_of(finding(NEW, name="returns"), finding())
    assert (made["schema"], made["version"], made["count"]) == (1, VERSION, 2)
    assert made["findings"][0] == {
        "fingerprint": OLD,
        "rule": "sqs-queue-unencrypted",
        "resource": "orders",
        "path": "sqsManagedSseEnabled",
    }


def test_the_order_of_findings_does_not_change_the_file() -> None:
    both = [finding(), finding(NEW, name="returns")]
    assert made_of(*both) == made_of(*both[::-1])


def test_only_what_is_new_blocks(tmp_path: Path) -> None:
    """GIVEN a baseline of one finding WHEN it moves to another line and a second one appears."""
    known = entries(tmp_path, finding())
    found = baseline.compared([finding(line=9), finding(NEW)], known)
    assert [each["blocking"] for each in found.findings] == [False, True]
    assert [each["known"] for each in found.findings] == [True, False]
    assert (found.known, found.fixed) == (1, [])
    # AND nothing else of a finding changes
    assert found.findings[0] == finding(line=9) | {"blocking": False, "known": True}


def test_what_is_gone_is_fixed(tmp_path: Path) -> None:
    known = entries(tmp_path, finding(), finding(GONE, name="returns"))
    found = baseline.compared([finding()], known)
    assert [each.resource for each in found.fixed] == ["returns"]


def test_what_was_not_run_is_not_fixed(tmp_path: Path) -> None:
    known = entries(tmp_path, finding(GONE, rule="iam-policy-admin"), finding(OLD))
    found = baseline.compared([], known, rules=["sqs-queue-unencrypted"])
    assert [each.fingerprint for each in found.fixed] == [OLD]


def test_one_more_of_the_same_is_new(tmp_path: Path) -> None:
    known = entries(tmp_path, finding())
    found = baseline.compared([finding(), finding()], known)
    assert [each["blocking"] for each in found.findings] == [False, True]
    two = entries(tmp_path, finding(), finding())
    assert len(baseline.compared([finding()], two).fixed) == 1


def test_a_waived_finding_is_no_part_of_a_baseline(tmp_path: Path) -> None:
    """GIVEN a waived finding WHEN its waiver expires THEN the finding is new."""
    waived = finding(waived={"reason": "r", "owner": "o", "expires": "2027-01-01"}, blocking=False)
    known = entries(tmp_path, waived)
    assert known == []
    assert baseline.compared([finding()], known).findings[0]["blocking"]
    # AND a finding of the baseline that is waived by now is neither known nor new
    assert baseline.compared([waived], entries(tmp_path, finding())).known == 0


def test_a_finding_outside_a_stack_is_named_by_its_file(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, finding(resource=None))
    assert entry.resource == "infra/__main__.py"


GOOD = made_of(finding())


def changed(**changes: Any) -> str:
    return json.dumps(GOOD | changes)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("{\n  'a': 1}", "baseline.json:2:3: invalid JSON: Expecting property name"),
        ("", "baseline.json:1:1: invalid JSON: Expecting value"),
        ("[]", "baseline.json: not a baseline; write it again with --write-baseline"),
        ("{}", "baseline.json: not a baseline"),
        (changed(schema=2), "baseline.json: schema must be 1"),
        (changed(findings={}), "baseline.json: findings: must be a list"),
        (changed(findings=[1]), "baseline.json: findings[0]: not an entry"),
        (
            changed(findings=[GOOD["findings"][0] | {"fingerprint": "a"}]),
            "baseline.json: findings[0]: not an entry",
        ),
        (changed(count=2), "baseline.json: count does not match the 1 findings"),
        (changed(findings=[]), "baseline.json: count does not match the 0 findings"),
        ("[" * 100_000, "baseline.json: nested too deeply"),
    ],
)
def test_a_broken_baseline_is_refused_in_one_line(text: str, error: str, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^[^\n]*$") as raised:
        baseline.read(str(file))
    assert str(raised.value).replace(f"{tmp_path}/", "").startswith(error)


def test_a_baseline_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_bytes(b"\xff")
    with pytest.raises(ValueError, match="invalid UTF-8"):
        baseline.read(str(tmp_path / "baseline.json"))
