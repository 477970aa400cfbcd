"""The content of findings about IAM documents, over the examples of all rules.

Each document is written in another way that means the same. Every finding is known then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.resources import Resource
from policypack.report import baseline
from policypack.report.json_findings import json_finding
from policypack.rule.rule import Rule
from policypack.rules import catalogue
from policypack.testing.programs import Program, run
from tests.each import each
from tests.judged import switched_on

Document = dict[str, Any]
RULES = [each for each in catalogue() if "Statement" in each.documentation.bad]
# What these report is the way in which a document is written.
OF_SPELLING = {"iam-policy-oversized", "iam-inline-policies-oversized", "iam-policy-malformed"}
_HARMLESS = {
    "Effect": "Deny",
    "Action": "cloudshell:PutCredentials",
    "Resource": "*",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def _statements(document: Document) -> list[Document]:
    found = document["Statement"]
    return [*found] if isinstance(found, list) else [found]


def _preceded(document: Document) -> Document:
    first = _statements(document)[0]
    of_caller = {"Principal": "*"} if {"Principal", "NotPrincipal"} & {*first} else {}
    return {**document, "Statement": [{**_HARMLESS, **of_caller}, *_statements(document)]}


def _reversed(document: Document) -> Document:
    return {**document, "Statement": _statements(document)[::-1]}


def _as_lists(document: Document) -> Document:
    def listed(statement: Document) -> Document:
        return {
            key: [value] if key in ("Action", "Resource") and isinstance(value, str) else value
            for key, value in statement.items()
        }

    return {**document, "Statement": [*map(listed, _statements(document))]}


def _shouted(document: Document) -> Document:
    def shouted(statement: Document) -> Document:
        actions = statement.get("Action")
        if actions is None:
            return statement
        each = [actions] if isinstance(actions, str) else actions
        made = [
            f"{service}:{name.upper()}" if colon else service
            for service, colon, name in (text.partition(":") for text in each)
        ]
        return {**statement, "Action": made}

    return {**document, "Statement": [*map(shouted, _statements(document))]}


WAYS = (_preceded, _reversed, _as_lists, _shouted)


def _rewritten(value: Any, way: Callable[[Document], Document]) -> Any:
    if isinstance(value, str) and '"Statement"' in value:
        try:
            return json.dumps(_rewritten(json.loads(value), way), indent=1)
        except ValueError:
            return value
    if isinstance(value, Mapping):
        if value.get("Statement"):
            return way({**value})
        return {key: _rewritten(each, way) for key, each in value.items()}
    return [_rewritten(each, way) for each in value] if isinstance(value, list) else value


def _other(resource: Resource, way: Callable[[Document], Document]) -> Resource:
    return replace(resource, wire=_rewritten(resource.wire, way))


def _findings(rule: Rule, program: Program) -> list[dict[str, Any]]:
    found = program.verdicts([rule], switched_on(rule))
    return [json_finding(each) for each in found]


@each("rule", RULES)
def test_a_document_that_means_the_same_has_the_same_findings(rule: Rule) -> None:
    if rule.id in OF_SPELLING:
        return
    program = run(rule.documentation.bad)
    known = baseline.entries_of(_findings(rule, program))
    for way in WAYS:
        inputs = [_other(each, way) for each in program.inputs]
        outputs = [_other(each, way) for each in program.outputs]
        assert [each.wire for each in outputs] != [each.wire for each in program.outputs]
        after = _findings(rule, Program(inputs, outputs))
        new = [each for each in baseline.compared(after, known).findings if not each["known"]]
        assert new == [], (way.__name__, [each["message"] for each in new])


def _widened(document: Document) -> Document:
    """Each statement that allows with one more action, as far as there is one more."""

    def widened(statement: Document) -> Document:
        if statement.get("Effect") != "Allow" or "Action" not in statement:
            return statement
        actions = statement["Action"]
        each = [actions] if isinstance(actions, str) else actions
        return {**statement, "Action": [*each, "cloudshell:PutCredentials"]}

    return {**document, "Statement": [*map(widened, _statements(document))]}


def _grants_all(finding: Mapping[str, Any]) -> bool:
    granted = finding.get("grants") or [{"not_actions": []}]
    return all("*" in each.get("actions", ["*"]) for each in granted if each["effect"] == "Allow")


@each("rule", RULES)
def test_a_statement_that_allows_one_more_action_is_new(rule: Rule) -> None:
    program = run(rule.documentation.bad)
    before = _findings(rule, program)
    if not any(each["grants"] for each in before):
        return
    inputs = [_other(each, _widened) for each in program.inputs]
    outputs = [_other(each, _widened) for each in program.outputs]
    after = _findings(rule, Program(inputs, outputs))
    compared = baseline.compared(after, baseline.entries_of(before)).findings
    known = [each for each in compared if each["grants"] and each["known"]]
    assert [each["message"] for each in known if not _grants_all(each)] == []
    told = [each["accepted"] for each in compared if not each["known"] and each["grants"]]
    assert all("now also" in each for each in told)
