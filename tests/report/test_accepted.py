"""Accepted findings are identified by content, and worse ones are new."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from policypack.iam.meaning.grants import Grants, as_json, beyond, grants, of_json
from policypack.judging.contents import _SecretTexts
from policypack.judging.verdict import Verdict
from policypack.model.deserialization import SECRET, SIGNATURE
from policypack.report import baseline
from policypack.report.formats import render
from policypack.report.json_findings import json_finding
from policypack.report.run import document
from policypack.report.terminal import Terminal
from policypack.settings.choices import UndecidedMode
from policypack.settings.settings import Level
from tests.judged import resource, verdicts
from tests.report.labelled_changes import FUNCTION, HARMLESS, POLICY, Change, changes
from tests.rules.lambda_.packages import function


def found(change: Change, properties: Any) -> list[Verdict]:
    return verdicts(change.rule, resource(change.kind, properties))


def findings(change: Change, properties: Any) -> list[dict[str, Any]]:
    return [json_finding(each) for each in found(change, properties)]


@pytest.mark.parametrize("change", changes(), ids=lambda change: change.name)
def test_harmless_and_worse_changes_are_told_apart(change: Change) -> None:
    known = baseline.entries_of(findings(change, change.before))
    assert known
    after = findings(change, change.after)
    assert after
    compared = baseline.compared(after, known)
    new = [each for each in compared.findings if not each["known"]]
    assert (not new) is (change.verdict == HARMLESS), new


@pytest.mark.parametrize("change", changes(), ids=lambda change: change.name)
def test_the_pack_tells_the_same_changes_apart(change: Change) -> None:
    """GIVEN the baseline as a setting THEN the enforced pack blocks what got worse alone."""
    content = json.loads(baseline.text(baseline.entries_of(findings(change, change.before))))
    after = resource(change.kind, change.after)
    strict: dict[str, Any] = {
        "levels": {change.rule: Level.MANDATORY},
        "undecided": UndecidedMode.BLOCK,
    }
    assert any(each.blocking for each in verdicts(change.rule, after, **strict))
    judged = verdicts(change.rule, after, baseline=content, **strict)
    new = [each for each in judged if each.blocking]
    assert (not new) is (change.verdict == HARMLESS), new
    known = [each for each in judged if not each.blocking]
    assert {each.advisory_because for each in known} <= {"known in the baseline"}
    # AND the organization's never_waive accepts nothing
    strict |= {"never_waive": frozenset({change.rule}), "baseline": content}
    assert all(each.blocking for each in verdicts(change.rule, after, **strict))


def test_there_are_enough_changes_of_both_kinds() -> None:
    harmless = [each for each in changes() if each.verdict == HARMLESS]
    assert min(len(harmless), len(changes()) - len(harmless)) >= 20


def marked(content: Any) -> dict[str, Any]:
    return {SIGNATURE: SECRET, "value": content}


def test_value_marked_as_secret_leaves_no_trace() -> None:
    """GIVEN a marked secret WHEN it is rotated THEN the finding has the same content."""

    def content(password: str) -> str:
        held = {"environment": {"variables": {"DB_PASSWORD": marked(password)}}}
        (verdict,) = verdicts("lambda-function-env-secret", resource(FUNCTION, held))
        return verdict.content

    assert content("9f2Kq7!xVb31") == content("7h3Lm8!yWc42")


def test_a_secret_of_plaintext_is_hashed_slowly_and_for_its_place_alone() -> None:
    one, other = _SecretTexts("urn:a", "password"), _SecretTexts("urn:b", "password")
    secret = "9f2Kq7!xVb31"
    assert len(one.tag(secret)) == 6
    assert one.tag(secret) != other.tag(secret)
    begun = time.process_time()
    _SecretTexts("urn:c", "password").tag("a guess")
    assert time.process_time() - begun > 0.005


@pytest.mark.parametrize("told", ["9f2Kq7!xVb31", "https://orders:9f2Kq7xVb31@example.com/a"])
def test_grants_of_a_document_contain_no_secret(told: str) -> None:
    condition = {"StringEquals": {"aws:PrincipalTag/token": told}}
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": condition}
    text = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    properties = {"policy": marked(text) if told.startswith("9") else text}
    found = verdicts("iam-policy-service-wildcard", resource(POLICY, properties))
    assert found
    assert all(told not in json.dumps(json_finding(each)["grants"]) for each in found)


@pytest.mark.parametrize(
    ("referer", "is_kept"), [("9f2Kq7-xVb31", False), ("https://shop.example.com/", True)]
)
def test_referer_that_two_services_share_is_not_kept(referer: str, is_kept: bool) -> None:
    condition = {"StringEquals": {"aws:Referer": referer}}
    statement = {"Effect": "Allow", "Action": "sqs:*", "Resource": "*", "Condition": condition}
    held = {"policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]})}
    made = [*map(json_finding, verdicts("iam-policy-service-wildcard", resource(POLICY, held)))]
    assert made
    accepted = baseline.text(baseline.entries_of(made))
    assert [referer in text for text in (accepted, json.dumps(made))] == [is_kept, is_kept]


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_additional_grants_of_a_document_are_reported(form: str) -> None:
    """GIVEN an accepted policy for DynamoDB WHEN it allows an upload too THEN both are reported."""
    change = next(each for each in changes() if each.name == "identity: one more action")
    known = baseline.entries_of(findings(change, change.before))
    compared = baseline.compared(findings(change, change.after), known)
    made = render(
        document(compared.findings, command="preview"), form, terminal=Terminal(width=160)
    )
    assert "dynamodb:*; now also s3:PutObject" in made.replace("\\", "")


@pytest.mark.parametrize(
    ("accepted", "now", "told"),
    [
        ("a", "a", []),
        ("ab", "a", []),
        ("a", "ab", ["sqs:SendMessage"]),
    ],
)
def test_what_is_granted_beyond(accepted: str, now: str, told: list[str]) -> None:
    actions = {"a": "s3:GetObject", "b": "sqs:SendMessage"}

    def said(names: str) -> Grants:
        listed = [actions[each] for each in names]
        statement = {"Effect": "Allow", "Action": listed, "Resource": "*"}
        found = grants({"Version": "2012-10-17", "Statement": statement})
        assert found is not None
        return found

    assert beyond(said(now), said(accepted)) == told
    assert of_json(json.loads(json.dumps(as_json(said(now))))) == said(now)


@pytest.mark.parametrize(
    ("after", "is_known"),
    [
        ("import os\n\nDB_PASSWORD = '9f2Kq7!xVb31'\n", True),
        ("import os\nif os:\n    DB_PASSWORD = '9f2Kq7!xVb31'\n", True),
        ("DB_PASSWORD = '7h3Lm8!yWc42'\n", False),
        ("DB_PASSWORD = '9f2Kq7!xVb31'\nAPI_PASSWORD = '7h3Lm8!yWc42'\n", False),
    ],
)
def test_another_secret_in_a_package_is_new(after: str, is_known: bool) -> None:
    def told(text: str) -> list[dict[str, Any]]:
        made = function({"orders.py": text})
        return [*map(json_finding, verdicts("lambda-function-code-secret", made))]

    known = baseline.entries_of(told("DB_PASSWORD = '9f2Kq7!xVb31'\n"))
    (found,) = baseline.compared(told(after), known).findings
    assert found["known"] is is_known


@pytest.mark.parametrize(
    ("after", "is_known"),
    [
        ("# the packages\nurllib3==2.0.0\nrequests\n", True),
        ("requests\nflask\n", False),
    ],
)
def test_another_package_is_new(after: str, is_known: bool) -> None:
    def told(text: str) -> list[dict[str, Any]]:
        made = function({"orders.py": "import requests", "requirements.txt": text})
        return [*map(json_finding, verdicts("lambda-dependency-unpinned", made))]

    known = baseline.entries_of(told("requests\n"))
    assert known
    found = baseline.compared(told(after), known).findings
    assert found
    assert all(each["known"] for each in found) is is_known
