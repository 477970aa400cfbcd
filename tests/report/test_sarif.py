"""SARIF from findings of any command."""

from __future__ import annotations

from typing import Any

from policypack.report import sarif
from policypack.rules import catalogue

FINDING: dict[str, Any] = {
    "rule": "sqs-queue-public",
    "severity": "critical",
    "outcome": "violates",
    "blocking": False,
    "resource": {"urn": "urn:pulumi:dev::shop::aws:sqs/queue:Queue::q", "type": "", "name": "q"},
    "path": "policy.Statement[0]",
    "message": "everybody may send",
    "fix": "name somebody",
    "waits_for": None,
    "file": None,
    "line": None,
    "folded_into": None,
    "waived": {"reason": "a test", "owner": "ann", "expires": "2027-01-01"},
}


def result(**changed: Any) -> dict[str, Any]:
    (made,) = sarif.log([{**FINDING, **changed}], catalogue(), "1.2.3")["runs"][0]["results"]
    assert isinstance(made, dict)
    return made


def test_a_waived_finding_is_suppressed_with_its_reason() -> None:
    made = result()
    assert made["level"] == "warning"
    (suppression,) = made["suppressions"]
    assert suppression["justification"] == "a test (ann, until 2027-01-01)"
    assert "suppressions" not in result(waived=None)


def test_a_finding_without_a_file_is_at_its_resource() -> None:
    (location,) = result()["locations"]
    urn = FINDING["resource"]["urn"]
    assert location == {"logicalLocations": [{"fullyQualifiedName": f"{urn}#policy.Statement[0]"}]}


def test_a_file_is_a_uri_with_a_line_where_it_is_known() -> None:
    (location,) = result(file="my policy.json", line=7, resource=None)["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": "my%20policy.json"}
    assert physical["region"] == {"startLine": 7}
    (location,) = result(file="x.json", resource=None, path="")["locations"]
    assert location == {"physicalLocation": {"artifactLocation": {"uri": "x.json"}}}


def test_the_message_ends_with_the_fix_if_there_is_one() -> None:
    message = "undecided: policy needs the queue"
    made = result(outcome="undecided", message=message, waits_for="the queue", fix=None)
    assert made["message"]["text"] == message
    assert result()["message"]["text"].endswith("\nFix: name somebody")


def test_rules_are_described_once_and_referred_to() -> None:
    other = {**FINDING, "rule": "iam-policy-admin"}
    (run,) = sarif.log([FINDING, other, FINDING], catalogue(), "1.2.3")["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert ids == ["iam-policy-admin", "sqs-queue-public"]
    assert [made["ruleIndex"] for made in run["results"]] == [1, 0, 1]
    assert run["tool"]["driver"]["version"] == "1.2.3"


def test_a_folded_finding_is_no_result_of_its_own() -> None:
    place = {"rule": "sqs-queue-public", "subject": FINDING["resource"]["urn"], "path": "policy"}
    folded = {**FINDING, "rule": "iam-policy-vacuous-condition", "folded_into": place}
    (run,) = sarif.log([FINDING, folded], catalogue(), "1.2.3")["runs"]
    assert [each["ruleId"] for each in run["results"]] == ["sqs-queue-public"]
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == ["sqs-queue-public"]
