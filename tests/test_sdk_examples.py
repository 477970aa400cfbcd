"""The programs in the documentation of the installed pulumi_aws: what the rules make of them.

Whatever they declare, no rule may fail on it, every finding names a property that the type has, and
nothing is found twice. Hundreds of types and spellings come along that no test of a rule has.
"""

from __future__ import annotations

import ast
import builtins
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

import pulumi_aws
import pytest

from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource
from policypack.reading import python_text
from policypack.rule.rule import Finding, Outcomes
from policypack.rules import all_rules
from policypack.settings.merging import read_settings
from policypack.testing.laws import missing
from policypack.testing.programs import ROOT, run
from tests.judged import NEEDED, resource, switched_on
from tests.rules_of_tests import QUEUE, make
from tests.tries import some_of

# So many modules are read of about 1,700: all of them take minutes.
MODULES = 70
# Fewer programs than that mean that the documentation is not found where it was.
FEWEST = 60
FAILED = "the rule itself failed"
_PROGRAM = re.compile(r"^( *)```python\n(.*?)^\1```", re.MULTILINE | re.DOTALL)
# What an excerpt names and another program declares: a resource whose attributes are texts.
_ELSEWHERE = """
class Elsewhere(pulumi.CustomResource):
    def __init__(self, name):
        super().__init__("elsewhere:index:Resource", name)

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return self.id

    __getitem__ = __getattr__
"""


def documented() -> Iterator[str]:
    """The programs in the docstrings of some modules, each once."""
    modules = sorted(Path(pulumi_aws.__file__).parent.glob("*/*.py"))
    yield from dict.fromkeys(
        textwrap.dedent(found[2])
        for module in some_of(modules, MODULES)
        for text in _docstrings(module)
        for found in _PROGRAM.finditer(text)
    )


def _docstrings(module: Path) -> Iterator[str]:
    source = module.read_text(encoding="utf-8")
    if "```python" in source:
        for node in ast.walk(python_text.parse(source)):
            if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
                yield ast.get_docstring(node) or ""


def completed(source: str) -> str:
    """The program with a resource for each name that it does not define."""
    names = [node for node in ast.walk(python_text.parse(source)) if isinstance(node, ast.Name)]
    own = {each.id for each in names if isinstance(each.ctx, ast.Store)}
    own |= {"pulumi", "aws", "json", "std", "Elsewhere", *dir(builtins)}
    lacking = sorted({each.id for each in names} - own)
    return "\n".join([_ELSEWHERE, *(f"{each} = Elsewhere({each!r})" for each in lacking), source])


@cache
def judged() -> tuple[tuple[Mapping[str, str], tuple[Verdict, ...]], ...]:
    """Of each program that runs, the types of its resources and what all rules find in them."""
    rules = all_rules()
    every = read_settings({"levels": {rule.id: "mandatory" for rule in rules}, **NEEDED})
    judge = Judge(every, rules)
    found = []
    for source in documented():
        try:
            program = run(completed(source))
        except Exception:
            # Excerpts, packages that are not installed, and what the stand-in provider refuses.
            continue
        types = {each.urn: each.type for each in (ROOT, *program.inputs)}
        found.append((types, tuple(program.judged(judge.anew()))))
    return tuple(found)


def failed(found: Iterable[Verdict]) -> list[str]:
    """The rules that failed, and how."""
    return [f"{each.rule.id}: {each.message}" for each in found if FAILED in each.message]


def misplaced(found: Iterable[Verdict], types: Mapping[str, str]) -> list[str]:
    """The findings at a property that the type does not have."""
    return [
        f"{each.rule.id}: {types[each.subject]} has no {each.path}"
        for each in found
        if each.subject in types
        if each.path and each.file is None and missing(types[each.subject], each.path)
    ]


def repeated(found: Iterable[Verdict]) -> list[str]:
    """What one rule finds at one place more than once."""
    places = Counter(
        (each.rule.id, each.subject, each.path, each.file, each.message)
        for each in found
        if each.outcome is Outcome.VIOLATES
    )
    return [f"{place}: {count} times" for place, count in places.items() if count > 1]


@pytest.mark.exhaustive
def test_the_documented_programs_run() -> None:
    assert len(judged()) >= FEWEST


@pytest.mark.exhaustive
def test_no_rule_fails_on_a_documented_program() -> None:
    assert not [fault for _, found in judged() for fault in failed(found)]


@pytest.mark.exhaustive
def test_every_finding_in_a_documented_program_names_a_property_of_the_type() -> None:
    assert not [fault for types, found in judged() for fault in misplaced(found, types)]


@pytest.mark.exhaustive
def test_nothing_in_a_documented_program_is_found_twice() -> None:
    assert not [fault for _, found in judged() for fault in repeated(found)]


def planted(check: Callable[[Resource], Outcomes]) -> list[Verdict]:
    """What a rule with the check finds in a queue."""
    rule = make(check=check)
    return Judge(switched_on(rule), [rule]).resource(resource(QUEUE, {"name": "orders"}))


def test_a_planted_failure_is_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        raise LookupError(queue.name)

    (fault,) = failed(planted(check))
    assert "failed with LookupError" in fault


def test_a_planted_property_and_a_planted_repetition_are_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        yield Finding("open", "nmae")
        yield Finding("open", "name")
        yield Finding("open", "name")

    found = planted(check)
    types = {each.subject: QUEUE for each in found}
    assert misplaced(found, types) == [f"t-queue-open: {QUEUE} has no nmae"]
    assert len(repeated(found)) == 1


def test_what_an_excerpt_names_stands_in_the_completed_program() -> None:
    assert "role = Elsewhere('role')" in completed("import pulumi_aws as aws\nprint(role.arn)")
    assert completed("queue = 1\nprint(queue)").count("Elsewhere(") == 1
