"""Rules only read property paths in the provider's schema, and only types in `reads`.

A misspelt path reads nothing, so its rule reports no resource or every one. The paths are recorded
while the rules judge the programs of their examples.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from policypack.forms.property_rule import PropertyDeclaration, equal
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.rule.rule import Finding, Outcomes, Rule
from policypack.rules import catalogue
from policypack.testing.laws import declared_paths, misdeclared, misread, missing, undeclared
from policypack.testing.programs import run
from tests.each import each
from tests.judged import resource
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule


@each("rule", catalogue())
def test_every_path_that_a_rule_reads_is_in_the_schema(rule: Rule) -> None:
    for code in (rule.documentation.bad, rule.documentation.good):
        program = run(code)
        found = misread(rule, program.inputs, program.outputs)
        assert not found, f"correct the spelling of these in {rule.module}: {found}"


def test_every_declared_path_is_in_the_schema() -> None:
    found = [(rule, misdeclared(rule)) for rule in catalogue()]
    lines = [f"{rule.id}: {paths} in {rule.module}" for rule, paths in found if paths]
    assert any(map(declared_paths, catalogue()))
    assert not lines, "\n".join(["correct the spelling of these paths:", *lines])


@each("rule", [rule for rule in catalogue() if rule.scope == "stack"])
def test_every_type_that_a_rule_looks_up_is_declared(rule: Rule) -> None:
    for code in (rule.documentation.bad, rule.documentation.good):
        unknown = undeclared(rule, Stack(run(code).outputs))
        assert unknown == [], f"add them to the rule's `reads`: {unknown}"


def test_a_planted_misspelling_is_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        if queue.get("sqsManagedSseEnabeld") is False:
            yield Finding("open")

    found = misread(make(check=check), [resource(QUEUE, {"name": "orders"})], [])
    assert found == [(QUEUE, "sqsManagedSseEnabeld")]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"properties": {QUEUE: "kmsMasterKeyID"}}, "kmsMasterKeyID"),
        ({"unless": ("kmsMasterKeyID",)}, "kmsMasterKeyID"),
        ({"only_if": ("redrive[0].arn",)}, "redrive[0].arn"),
    ],
)
def test_a_planted_misspelling_in_a_declaration_is_caught(
    changes: dict[str, Any], path: str
) -> None:
    declared = PropertyDeclaration({QUEUE: "name"}, equal("orders"), "another name")
    rule = replace(make(), declared=replace(declared, **changes))
    assert misdeclared(rule) == [(QUEUE, path)]


@pytest.mark.parametrize(
    ("kind", "path", "is_missing"),
    [
        (QUEUE, "name", False),
        (QUEUE, "id", False),
        (QUEUE, "policy.Statement[0].Action", False),
        (QUEUE, "tags.anything", False),
        ("aws:lambda/function:Function", "environment.variables.A", False),
        ("aws:lambda/function:Function", "environment.variabels.A", True),
        ("aws:lambda/function:Function", "layers[0]", False),
        ("aws:s3/bucket:Bucket", "grants[0].uris", True),
        ("acme:queue:Queue", "anything", False),
    ],
)
def test_a_path_is_looked_up_step_by_step(kind: str, path: str, is_missing: bool) -> None:
    assert missing(kind, path) is is_missing


def test_a_planted_type_that_is_not_declared_is_caught() -> None:
    def check(queue: Resource, stack: Stack) -> Outcomes:
        if not stack.of_type(TOPIC):
            yield Finding("nothing reads it")

    planted = make_stack_rule("t-queue-unread", check, QUEUE, "aws:sns/topicPolicy:TopicPolicy")
    assert undeclared(planted, Stack([resource(QUEUE, {})])) == [TOPIC]
