"""Faults in the code of rules: what is planted, and that a fault is what the tests notice."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from policypack.reading import python_text
from tests import code_faults
from tests.code_faults import planted

ROOT = Path(__file__).parents[1]
CODE = '''
def check(queue, most):
    """Says it."""
    if queue and queue.size > 3:
        yield f"{most} is {'too'} few"
    return [each for each in queue if each]
'''


def changed() -> list[tuple[str, str]]:
    """The kind of every fault in the function, and the function with it."""
    found = []
    (tree,) = python_text.parse(CODE).body
    assert isinstance(tree, ast.FunctionDef)
    for at, _ in enumerate(code_faults._changes(tree)):
        (function,) = python_text.parse(CODE).body
        assert isinstance(function, ast.FunctionDef)
        kind, _, change = list(code_faults._changes(function))[at]
        change()
        found.append((kind, ast.unparse(ast.fix_missing_locations(function))))
    return found


def test_every_kind_of_fault_is_planted_and_changes_the_code() -> None:
    found = changed()
    assert Counter(kind for kind, _ in found) == {
        "comparison flipped": 1,
        "comparison moved": 1,
        "part left out": 2,
        "condition negated": 2,
        "condition left out": 1,
        "reports nothing": 1,
        "returns nothing": 1,
        "constant changed": 1,
    }
    assert len({text for _, text in found}) == len(found)
    assert any("queue.size <= 3" in text for _, text in found)


def test_a_fault_is_in_the_rule_for_as_long_as_it_is_planted() -> None:
    module = next(iter(code_faults.modules()))
    fault = next(each for each in code_faults.faults(module) if each.kind == "reports nothing")
    function = code_faults.function_of(module, fault.function)
    assert function is not None
    sound = function.__code__
    with planted(fault):
        assert function.__code__ is not sound
    assert function.__code__ is sound


PROGRAM = """
from tests import code_faults
module = "policypack.rules.sqs.queues"
some = [each for each in code_faults.faults(module) if each.kind == "reports nothing"][:1]
found = code_faults.noticed(module, some, lambda _: False, float("inf"))
assert [*found.values()] == [True], found
"""


@pytest.mark.exhaustive
def test_tests_notice_a_fault_and_nothing_without_one() -> None:
    command = [sys.executable, "-c", PROGRAM]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert ran.returncode == 0, ran.stderr
