"""Baselines: only new findings fail, and fixed findings are reported."""

from __future__ import annotations

import hashlib
import json
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policypack import VERSION
from policypack.commands.preview_report import Judged, accepted
from policypack.judging.contents import digest
from policypack.report import baseline


def finding(message: str = "it is false", **changes: Any) -> dict[str, Any]:
    name = changes.pop("name", "orders")
    urn = f"urn:pulumi:dev::shop::aws:sqs/queue:Queue::{name}"
    return {
        "rule": "sqs-queue-unencrypted",
        "severity": "high",
        "outcome": "violates",
        "blocking": True,
        "resource": {"urn": urn, "type": "aws:sqs/queue:Queue", "name": name},
        "path": "sqsManagedSseEnabled",
        "message": message,
        "fix": "Encrypt it",
        "file": "infra/__main__.py",
        "line": 3,
        "folded_into": None,
        "waived": None,
        "fingerprint": "0" * 32,
        **changes,
    }


def entries(tmp_path: Path, *findings: dict[str, Any]) -> list[baseline.Entry]:
    file = tmp_path / "baseline.json"
    file.write_text(baseline.text(baseline.entries_of(findings)), encoding="utf-8")
    return baseline.read(str(file), "shop")


def made_of(*findings: dict[str, Any]) -> dict[str, Any]:
    made = json.loads(baseline.text(baseline.entries_of(findings)))
    assert isinstance(made, dict)
    return made


def test_a_baseline_has_version_count_and_what_a_person_reads(tmp_path: Path) -> None:
    made = made_of(finding(name="returns"), finding())
    assert (made["schema"], made["version"], made["count"]) == (3, VERSION, 2)
    entry = made["findings"][0]
    assert {key: entry[key] for key in ("rule", "resource", "type", "project", "path")} == {
        "rule": "sqs-queue-unencrypted",
        "resource": "orders",
        "type": "aws:sqs/queue:Queue",
        "project": "shop",
        "path": "sqsManagedSseEnabled",
    }


def test_the_order_of_findings_does_not_change_the_file() -> None:
    both = [finding(), finding(name="returns")]
    assert made_of(*both) == made_of(*both[::-1])


def test_only_what_is_new_blocks(tmp_path: Path) -> None:
    """GIVEN a baseline of one finding WHEN it moves to another line and a second one appears."""
    known = entries(tmp_path, finding())
    found = baseline.compared([finding(line=9), finding(name="returns")], known)
    assert [each["blocking"] for each in found.findings] == [False, True]
    assert [each["known"] for each in found.findings] == [True, False]
    assert (found.known, found.fixed) == (1, [])
    # AND nothing else of a finding changes
    assert found.findings[0] == finding(line=9) | {"blocking": False, "known": True}


def test_missing_finding_is_reported_as_fixed(tmp_path: Path) -> None:
    known = entries(tmp_path, finding(), finding(name="returns"))
    found = baseline.compared([finding()], known)
    assert [each.resource for each in found.fixed] == ["returns"]


def test_finding_of_a_rule_that_did_not_run_is_not_fixed(tmp_path: Path) -> None:
    known = entries(tmp_path, finding(rule="iam-policy-admin"), finding())
    found = baseline.compared([], known, rules=["sqs-queue-unencrypted"])
    assert [each.rule for each in found.fixed] == ["sqs-queue-unencrypted"]


def test_additional_equal_finding_is_new(tmp_path: Path) -> None:
    known = entries(tmp_path, finding())
    found = baseline.compared([finding(), finding()], known)
    assert [each["blocking"] for each in found.findings] == [False, True]
    two = entries(tmp_path, finding(), finding())
    assert len(baseline.compared([finding()], two).fixed) == 1


def test_a_waived_finding_is_no_part_of_a_baseline(tmp_path: Path) -> None:
    """GIVEN a waived finding WHEN its waiver expires THEN the finding is new."""
    waived = finding(waived={"reason": "r", "owner": "o", "expires": "2099-01-01"}, blocking=False)
    known = entries(tmp_path, waived)
    assert known == []
    assert baseline.compared([finding()], known).findings[0]["blocking"]
    # AND a finding of the baseline that is waived by now is neither known nor new
    assert baseline.compared([waived], entries(tmp_path, finding())).known == 0


def test_a_finding_outside_a_stack_is_named_by_its_file(tmp_path: Path) -> None:
    (entry,) = entries(tmp_path, finding(resource=None))
    assert entry.resource == "infra/__main__.py"


@pytest.mark.parametrize(
    "other",
    [
        {"rule": "sqs-queue-public"},
        {"name": "returns"},
        {"path": "kmsMasterKeyId"},
        {"message": "it is false, and anybody may read it"},
        {"severity": "critical"},
        {"outcome": "undecided"},
        {"resource": None},
    ],
)
def test_an_entry_is_for_its_rule_resource_path_and_content_together(
    other: dict[str, Any], tmp_path: Path
) -> None:
    known = entries(tmp_path, finding())
    (found,) = baseline.compared([finding(**other)], known).findings
    assert (found["known"], found["blocking"]) == (False, True)


def test_in_another_stack_of_the_project_it_is_the_same(tmp_path: Path) -> None:
    known = entries(tmp_path, finding())
    resource = finding()["resource"]
    prod = finding(resource=resource | {"urn": resource["urn"].replace(":dev:", ":prod:")})
    assert baseline.compared([prod], known).known == 1


def by_message(*findings: dict[str, Any]) -> str:
    """A baseline of schema 2, as that version wrote it."""
    made = []
    for each in findings:
        message = digest(each["outcome"], each["severity"], each["message"])
        place = ("sqs-queue-unencrypted", each["resource"]["name"], "aws:sqs/queue:Queue", "shop")
        parts = (*place, each["path"], message)
        names = ("rule", "resource", "type", "project", "path", "content", "fingerprint")
        made.append(dict(zip(names, (*parts, digest(*parts)), strict=True)))
    return json.dumps({"schema": 2, "version": VERSION, "count": len(made), "findings": made})


def by_path(*findings: dict[str, Any]) -> str:
    """A baseline of schema 1, as that version wrote it."""
    made: list[dict[str, str]] = []
    for each in findings:
        name, outcome = each["resource"]["name"], each["outcome"].replace("violates", "")
        place = ["shop", "aws:sqs/queue:Queue", name, each["path"], outcome]
        same = sum((of["resource"], of["path"]) == (name, each["path"]) for of in made)
        text = json.dumps([each["rule"], *place, same])
        fingerprint = hashlib.sha256(text.encode()).hexdigest()[:32]
        read = {"rule": each["rule"], "resource": name, "path": each["path"]}
        made.append({"fingerprint": fingerprint, **read})
    return json.dumps({"schema": 1, "version": VERSION, "count": len(made), "findings": made})


def read_text(tmp_path: Path, text: str) -> list[baseline.Entry]:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    return baseline.read(str(file), "shop")


WORSE = (
    {"message": "it is worse"},
    {"severity": "critical"},
    {"outcome": "undecided"},
    {"path": "kmsMasterKeyId"},
    {"name": "returns"},
    {"rule": "sqs-queue-public"},
)


@pytest.mark.parametrize("change", WORSE)
def test_a_baseline_of_schema_2_accepts_what_it_accepted(
    change: dict[str, str], tmp_path: Path
) -> None:
    known = read_text(tmp_path, by_message(finding()))
    found = baseline.compared([finding(content="a" * 32, **change), finding()], known)
    assert [each["known"] for each in found.findings] == [False, True]
    # AND one entry accepts one finding
    twice = baseline.compared([finding(), finding()], known)
    assert [each["known"] for each in twice.findings] == [True, False]


@pytest.mark.parametrize("change", WORSE[2:])
def test_a_baseline_of_schema_1_accepts_what_it_accepted(
    change: dict[str, str], tmp_path: Path
) -> None:
    known = read_text(tmp_path, by_path(finding()))
    found = baseline.compared([finding(**change), finding("another message")], known)
    assert [each["known"] for each in found.findings] == [False, True]
    # AND of equal findings, it accepts as many as there were, and not by another number
    several = read_text(tmp_path, by_path(finding(), finding()))
    thrice = baseline.compared([finding(), finding(), finding()], several)
    assert [each["known"] for each in thrice.findings] == [True, True, False]
    assert [str(each) for each in baseline.compared([], known).fixed] == [str(known[0])]
    # AND an entry that was edited accepts nothing
    edited = read_text(tmp_path, by_path(finding()).replace("orders", "returns"))
    assert baseline.compared([finding(name="returns")], edited).known == 0


@pytest.mark.parametrize("change", WORSE)
def test_writing_over_a_baseline_accepts_nothing_new(
    change: dict[str, str], tmp_path: Path
) -> None:
    """GIVEN an old baseline WHEN it is written again from a run with more findings."""
    current = baseline.text(baseline.entries_of([finding()]))
    by_place = [by_path(finding())] if "message" not in change and "severity" not in change else []
    for text in (by_message(finding()), current, *by_place):
        known = read_text(tmp_path, text)
        target = tmp_path / "new.json"
        asked = Namespace(
            baseline="old.json", write_baseline=target, write_waivers=None, accept_rules_since=None
        )
        run = [finding(**change), finding()]
        judged = Judged(True, {each["rule"] for each in run})
        found = accepted(asked, run, known, judged)
        assert [each["blocking"] for each in found.findings] == [True, False]
        assert baseline.read(str(target), "shop") == entries(tmp_path, finding())


def test_findings_of_new_rules_are_accepted_on_request_and_listed(tmp_path: Path) -> None:
    run = [
        finding(),
        # Known since 2026-11-25 and 2026-12-02
        finding(rule="sqs-queue-public"),
        finding(rule="s3-bucket-policy-overridden"),
    ]
    asked = Namespace(
        baseline="old.json",
        write_baseline=tmp_path / "new.json",
        write_waivers=None,
        accept_rules_since=date(2026, 12, 1),
    )
    known = entries(tmp_path, finding())
    found = accepted(asked, run, known, Judged(True, {each["rule"] for each in run}))
    assert [each["blocking"] for each in found.findings] == [False, True, False]
    line = "accepts findings of rules added after 2026-12-01: s3-bucket-policy-overridden (1)"
    assert found.notes[0] == f"{tmp_path / 'new.json'}: {line}"


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
        (changed(schema=1), "baseline.json: findings[0]: not an entry"),
        (changed(schema=4), "baseline.json: schema must be 3"),
        (changed(schema=2), "baseline.json: findings[0]: not an entry"),
        (changed(schema=[2]), "baseline.json: schema must be 3"),
        (
            changed(findings=[GOOD["findings"][0] | {"grants": "all"}]),
            "baseline.json: findings[0]: not an entry",
        ),
        (changed(findings={}), "baseline.json: findings: must be a list"),
        (changed(findings=[1]), "baseline.json: findings[0]: not an entry"),
        (
            changed(findings=[GOOD["findings"][0] | {"fingerprint": "a"}]),
            "baseline.json: findings[0]: not an entry",
        ),
        *(
            (
                changed(findings=[GOOD["findings"][0] | edit]),
                f"baseline.json: findings[0]: {rule} of {name}: edited manually",
            )
            for edit, rule, name in (
                ({"rule": "iam-policy-admin"}, "iam-policy-admin", "orders"),
                ({"resource": "*"}, "sqs-queue-unencrypted", "*"),
                ({"path": "policy"}, "sqs-queue-unencrypted", "orders"),
                ({"content": "0" * 32}, "sqs-queue-unencrypted", "orders"),
                ({"project": "other"}, "sqs-queue-unencrypted", "orders"),
                ({"severity": "critical"}, "sqs-queue-unencrypted", "orders"),
                ({"grants": [{"effect": "Allow"}]}, "sqs-queue-unencrypted", "orders"),
            )
        ),
        (changed(count=2), "baseline.json: count does not match the 1 findings"),
        (changed(findings=[]), "baseline.json: count does not match the 0 findings"),
        ("[" * 100_000, "baseline.json:1:101: invalid JSON: Nested too deeply"),
    ],
)
def test_a_broken_baseline_is_refused_in_one_line(text: str, error: str, tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=r"^[^\n]*$") as raised:
        baseline.read(str(file), "shop")
    assert str(raised.value).replace(f"{tmp_path}/", "").startswith(error)


def test_a_foreign_entry_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "baseline.json"
    file.write_text(json.dumps(GOOD), encoding="utf-8")
    with pytest.raises(
        ValueError, match=r"sqs-queue-unencrypted of orders: belongs to the project shop"
    ):
        baseline.read(str(file), "billing")


def test_binary_baseline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "baseline.json").write_bytes(b"\xff")
    with pytest.raises(ValueError, match="invalid UTF-8"):
        baseline.read(str(tmp_path / "baseline.json"), "shop")


TEXTS = st.sampled_from(
    ["*", "", "orders", "returns", "iam-policy-admin", "sqs-queue-unencrypted", "0" * 32, "shop"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    edits=st.dictionaries(st.sampled_from(baseline.Entry._fields), TEXTS, min_size=1, max_size=3),
    also=st.booleans(),
)
def test_an_edit_by_hand_accepts_nothing_more(
    edits: dict[str, str], also: bool, tmp_path: Path
) -> None:
    """GIVEN a baseline of one queue WHEN any of its texts is changed THEN only that is accepted."""
    entry = GOOD["findings"][0]
    edited = {**entry, **edits}
    made = [entry, edited] if also else [edited]
    file = tmp_path / "baseline.json"
    file.write_text(changed(findings=made, count=len(made)), encoding="utf-8")
    try:
        known = baseline.read(str(file), "shop")
    except ValueError:
        assert edited != entry
        return
    assert edited == entry
    others = [finding(name="returns"), finding("worse"), finding(rule="iam-policy-admin")]
    assert baseline.compared(others, known).known == 0
