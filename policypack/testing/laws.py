"""The laws that rules keep: among them, the types and property paths that a rule reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import cached_property
from typing import Any
from unittest.mock import patch

from policypack.engine.catalogue_file import known_rules
from policypack.forms.property_rule import PropertyDeclaration
from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import NOBODY, Outcome, Verdict
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.values import Value
from policypack.offline import schema
from policypack.offline.schema import Type
from policypack.rule.rule import ANY_TYPE, Rule, Scope
from policypack.testing.judging import silent, switched_on
from policypack.testing.programs import Program, run

# Values that know the type of their resource, to see what rules read.


@contextmanager
def typed_values() -> Iterator[None]:
    """Marks the properties of every resource with its type, which `type_of` tells."""
    compute = vars(Resource)["properties"].func

    def properties(self: Resource) -> Value:
        return of_type(compute(self), self.type)

    marked = cached_property(properties)
    marked.__set_name__(Resource, "properties")
    with patch.object(Resource, "properties", marked):
        yield


def of_type(value: Value, kind: str | None) -> Value:
    """The value, marked with the type."""
    vars(value)["type"] = kind
    return value


def type_of(value: Value) -> str | None:
    """The type of a marked value."""
    kind: str | None = vars(value).get("type")
    return kind


# Types and paths.
Read = set[tuple[str, str]]
# What every resource has besides the properties of its type.
_OF_ALL = {"id", "urn"}
# How a rule looks up resources, and how many arguments come before the types.
_LOOKUPS = {"of_type": 0, "recorded": 2, "linked": 2}


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


def misread(rule: Rule, inputs: list[Resource], outputs: list[Resource]) -> list[tuple[str, str]]:
    """The paths that the rule reads of the resources of a program and the schema does not have."""
    with reads() as seen:
        judged(rule, inputs, outputs)
    return [pair for pair in sorted(seen) if missing(*pair)]


@contextmanager
def reads() -> Iterator[Read]:
    """The (type, path) pairs that are read while it lasts."""
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

    with (
        typed_values(),
        # The judge asks every resource for its owner, also where the type has no tags.
        patch("policypack.judging.judge.ownership", lambda _: NOBODY),
        patch.object(Value, "at", at_noted),
        patch.object(Value, "items", items_noted),
    ):
        yield seen


def judged(rule: Rule, inputs: list[Resource], outputs: list[Resource]) -> None:
    """Lets the rule read whatever it reads of the resources."""
    judge(inputs if rule.scope == "resource" else outputs, switched_on(rule), [rule])


def misdeclared(rule: Rule) -> list[tuple[str, str]]:
    """The declared paths that the schema does not have."""
    return [pair for pair in declared_paths(rule) if missing(*pair)]


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


def undeclared(rule: Rule, stack: Stack) -> list[str]:
    """The types that the rule looks up in the stack and does not declare."""
    return sorted(asked(rule, stack) - {*rule.types, *rule.reads})


def asked(rule: Rule, stack: Stack) -> set[str]:
    """The types that the rule looks up in the stack."""
    seen: set[str] = set()

    def noting(method: Any, skipped: int) -> Any:
        def note(self: Stack, *arguments: Any) -> Any:
            seen.update(arguments[skipped:])
            return method(self, *arguments)

        return note

    with ExitStack() as patches:
        for name, skipped in _LOOKUPS.items():
            noted = noting(getattr(Stack, name), skipped)
            patches.enter_context(patch.object(Stack, name, noted))
        judged(rule, [], list(stack.resources))
    return seen


def broken_laws(rule: Rule, others: Sequence[Rule] | None = None) -> list[str]:
    """Returns a line for each law that a rule breaks:

    - Its example runs. The bad program violates the rule, and the good one has no finding that the
      bad one does not have, of this rule or of `others`: by default, the rules of the pack.
    - No value of the bad program silences the rule while it is unknown.
    - Every property path that it reads or declares is in the schema of pulumi_aws.
    - Every type that it looks up is declared in `types` or `reads`.
    """
    beside = known_rules() if others is None else others
    every = [rule, *(each for each in beside if each.id != rule.id)]
    found = faults_of_example(rule, Judge(switched_on(*every), every))
    return found or [*_while_judging(rule)]


def faults_of_example(judged: Rule, judge: Judge) -> list[str]:
    """Returns what is wrong with the example of a rule.

    Only what the two programs differ in matters, so that a new rule does not break the examples of
    others.
    """
    doc = judged.documentation
    try:
        bad, good = run(doc.bad), run(doc.good)
    except Exception as error:
        return [f"the example does not run: {type(error).__name__}: {error}"]
    known = {_mark(seen) for seen in bad.judged(judge.anew())}
    found = []
    if not any(seen[:2] == (judged.id, Outcome.VIOLATES) for seen in known):
        found.append("the bad program does not violate the rule")
    judged_types = {ANY_TYPE, *(resource.type for resource in good.inputs)}
    if not judged_types.intersection(judged.types):
        found.append("the good program has nothing that the rule judges")
    for seen in good.judged(judge.anew()):
        if seen.rule.id == judged.id or _mark(seen) not in known:
            found.append(f"the good program: {seen.rule.id} {seen.outcome.value} at {seen.path}")
    return found


def _mark(verdict: Verdict) -> tuple[str, Outcome, str, str]:
    return verdict.rule.id, verdict.outcome, verdict.subject, verdict.path


def _while_judging(rule: Rule) -> Iterator[str]:
    bad, good = run(rule.documentation.bad), run(rule.documentation.good)
    resources = bad.inputs if rule.scope is Scope.RESOURCE else bad.outputs
    for told in silent(rule, resources):
        yield f"an unknown value silences the rule: {told.partition(': ')[2]}"
    paths = {*misdeclared(rule), *_misread(rule, bad), *_misread(rule, good)}
    for kind, path in sorted(paths):
        yield f"{kind} has no property {path}"
    if rule.scope is not Scope.RESOURCE:
        types = {each for it in (bad, good) for each in undeclared(rule, Stack(it.outputs))}
        yield from (f"{each} is looked up but not in `reads`" for each in sorted(types))


def _misread(rule: Rule, program: Program) -> list[tuple[str, str]]:
    return misread(rule, program.inputs, program.outputs)
