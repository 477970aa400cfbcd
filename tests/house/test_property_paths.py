"""What a rule reads exists: every property path in the provider's schema, every type in `reads`.

A misspelt path reads nothing, so its rule reports no resource or every one. The paths are recorded
while the rules judge the programs of their examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from policypack.forms.property_rule import PropertyDeclaration
from policypack.forms.requirement import equal
from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.values import Value
from policypack.offline import schema
from policypack.offline.schema import Type
from policypack.rule.rule import Finding, Outcomes, Rule
from policypack.rules import catalogue
from policypack.settings.loading import read_settings
from policypack.settings.settings import Level
from tests.each import each
from tests.examples import run
from tests.judged import resource
from tests.rules_of_tests import QUEUE, TOPIC, make, make_stack_rule
from tests.typed_values import mark_types, of_type, type_of

Read = set[tuple[str, str]]
# What every resource has besides the properties of its type.
_OF_ALL = {"id", "urn"}


def missing(kind: str, path: str) -> bool:
    """Whether the schema knows the type and has no such property in it."""
    declared = schema.resource(kind)
    if declared is None:
        return False
    head, *below = re.split(r"[.\[]", path)
    prop = declared.properties.get(head)
    if prop is None:
        return head not in _OF_ALL
    return _missing_in(prop.type, below)


def _missing_in(type_: Type, steps: list[str]) -> bool:
    if not steps or type_.kind not in ("list", "map", "object"):
        # Below a text lies a document, below an archive its files: neither is in the schema.
        return False
    head, *below = steps
    if type_.kind == "object":
        prop = type_.properties.get(head)
        return prop is None or _missing_in(prop.type, below)
    # A list of at most one element may be read as that element.
    return type_.element is not None and _missing_in(type_.element, below)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """The (type, path) pairs that are read from here on."""
    seen: Read = set()
    at, items = Value.at, Value.items

    def noted(value: Value, kind: str | None) -> Value:
        if kind is not None and value.path:
            seen.add((kind, value.path))
        return of_type(value, kind)

    def at_noted(self: Value, path: str) -> Value:
        return noted(at(self, path), type_of(self))

    def items_noted(self: Value, path: str = "") -> Iterator[Value]:
        return (noted(item, type_of(self)) for item in items(self, path))

    mark_types(monkeypatch)
    monkeypatch.setattr(Value, "at", at_noted)
    monkeypatch.setattr(Value, "items", items_noted)
    return seen


def judged(rule: Rule, inputs: list[Resource], outputs: list[Resource]) -> None:
    """Lets the rule read whatever it reads of the resources."""
    on = read_settings({"levels": {rule.id: Level.MANDATORY}})
    judge(inputs if rule.scope == "resource" else outputs, on, [rule])


@each("rule", catalogue())
def test_every_path_that_a_rule_reads_is_in_the_schema(rule: Rule, read: Read) -> None:
    for code in (rule.documentation.bad, rule.documentation.good):
        program = run(code)
        read.clear()
        judged(rule, program.inputs, program.outputs)
        found = [pair for pair in sorted(read) if missing(*pair)]
        assert not found, f"correct the spelling of these in {rule.module}: {found}"


def declared_paths(rule: Rule) -> list[tuple[str, str]]:
    """The paths of a declared property, with those that excuse it or go with it."""
    declared = rule.declared
    if not isinstance(declared, PropertyDeclaration):
        return []
    beside = (*declared.unless, *declared.only_if, *declared.effective_with)
    return [
        (kind, each.replace("[]", "[0]"))
        for kind, path in declared.properties.items()
        for each in (path, *beside)
    ]


def misdeclared(rule: Rule) -> list[tuple[str, str]]:
    """The declared paths that the schema does not have."""
    return [pair for pair in declared_paths(rule) if missing(*pair)]


def test_every_declared_path_is_in_the_schema() -> None:
    found = [(rule, misdeclared(rule)) for rule in catalogue()]
    lines = [f"{rule.id}: {paths} in {rule.module}" for rule, paths in found if paths]
    assert any(map(declared_paths, catalogue()))
    assert not lines, "\n".join(["correct the spelling of these paths:", *lines])


def asked(rule: Rule, stack: Stack) -> set[str]:
    """The types that the rule looks up in the stack."""
    seen: set[str] = set()
    kept = Stack.of_type, Stack.recorded, Stack.linked

    def noting(method: Any, skipped: int) -> Any:
        def note(self: Stack, *arguments: Any) -> Any:
            seen.update(arguments[skipped:])
            return method(self, *arguments)

        return note

    with pytest.MonkeyPatch.context() as patch:
        for name, method, skipped in zip(
            ("of_type", "recorded", "linked"), kept, (0, 2, 2), strict=True
        ):
            patch.setattr(Stack, name, noting(method, skipped))
        judged(rule, [], list(stack.resources))
    return seen


@each("rule", [rule for rule in catalogue() if rule.scope == "stack"])
def test_every_type_that_a_rule_looks_up_is_declared(rule: Rule) -> None:
    for code in (rule.documentation.bad, rule.documentation.good):
        unknown = asked(rule, Stack(run(code).outputs)) - {*rule.types, *rule.reads}
        assert sorted(unknown) == [], f"add them to the rule's `reads`: {sorted(unknown)}"


def test_a_planted_misspelling_is_caught(read: Read) -> None:
    def check(queue: Resource) -> Outcomes:
        if queue.get("sqsManagedSseEnabeld") is False:
            yield Finding("open")

    judged(make(check=check), [resource(QUEUE, {"name": "orders"})], [])
    assert [pair for pair in read if missing(*pair)] == [(QUEUE, "sqsManagedSseEnabeld")]


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
    assert asked(planted, Stack([resource(QUEUE, {})])) - {*planted.types, *planted.reads} == {
        TOPIC
    }
