"""No template crashes the reading, whatever stands in it, and none takes long."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.model import templates
from policypack.model.deserialization import SIGNATURE
from policypack.model.stack import Stack
from policypack.model.templates.contents import STACK
from policypack.model.templates.functions import Scope, Uses
from policypack.reading.files import RefusedError
from policypack.settings.settings import Settings
from tests.judged import UNKNOWN, resource
from tests.model.templates.labelled import CASES

_ODD: tuple[Any, ...] = (
    None,
    True,
    -1,
    2.5,
    "",
    "*",
    "${",
    "${A.B}",
    [],
    [[]],
    {},
    {"a": None},
    {"Ref": 1},
    {"Ref": []},
    {"Ref": "Role"},
    {"Fn::If": []},
    {"Fn::If": ["a", "b", "c"]},
    {"Fn::Sub": [1, 2]},
    {"Fn::Sub": {}},
    {"Fn::GetAtt": "a"},
    {"Fn::GetAtt": [1, {}]},
    {"Fn::Join": ["", {"Ref": "x"}]},
    {"Fn::Join": 3},
    {"Fn::Select": ["x", "y"]},
    {"Fn::FindInMap": [[], {}, 1]},
    {"Fn::": 1},
    {"Fn::Split": [",", 1]},
    {"Condition": "x"},
    {"Fn::Base64": {"Fn::Base64": 1}},
    {"Fn::Transform": {}},
    UNKNOWN,
)
_KEYS = ("Ref", "Fn::If", "Type", "Properties", "Condition", "Statement", "4dabf", "Resources", "")
_WITH_TEXT = [case for case in CASES if "templateBody" in case.properties]
_TREES = [json.loads(each.properties["templateBody"]) for each in _WITH_TEXT
          if each.properties["templateBody"].startswith("{")]  # fmt: skip


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, held in [*items]:
        if key == SIGNATURE:
            continue
        yield value, key
        if isinstance(held, (dict, list)):
            yield from _places(held)


def _mutated(tree: Any, chance: random.Random) -> Any:
    made = deepcopy(tree)
    for _ in range(chance.randint(1, 3)):
        at, key = chance.choice([*_places(made)] or [(made, "Resources")])
        kind = chance.random()
        if kind < 0.6 or isinstance(at, list):
            at[key] = deepcopy(chance.choice(_ODD))
        elif kind < 0.8:
            at[chance.choice(_KEYS)] = at.pop(key)
        else:
            del at[key]
        made.setdefault("Resources", {})
    return made


def _read(body: Any) -> None:
    holder = resource(STACK, {"name": "shop", "templateBody": body})
    found = templates.held_by(holder)
    assert found.fault is None or "cannot be read" not in found.fault.why, found.fault
    for each in found.resources:
        assert each.properties.tree is not None


@pytest.mark.parametrize("seed", range(12))
def test_no_mutation_of_a_tree_crashes_the_reading(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        _read(_mutated(chance.choice(_TREES), chance))


@pytest.mark.parametrize("seed", range(6))
def test_no_mutation_of_a_text_crashes_the_reading(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(60):
        text = chance.choice(_WITH_TEXT).properties["templateBody"]
        at, end = sorted(chance.choices(range(len(text)), k=2))
        end = min(end, at + 12)
        _read(
            text[:at]
            + chance.choice(("", "!Ref ", "&a ", "*a", "{", "- ", "\t", "\0", text[:9]))
            + text[end:]
        )


@pytest.mark.parametrize("seed", range(3))
def test_no_rule_fails_on_a_mutation(seed: int) -> None:
    chance = random.Random(seed)
    judge = Judge(Settings())
    for _ in range(12):
        body = _mutated(chance.choice(_TREES), chance)
        holder = resource(STACK, {"name": "shop", "templateBody": body})
        run = Run(judge.anew())
        run.register(holder)
        found = run.complete(Stack(templates.read(holder)))
        failed = [each for each in found if "rule itself failed" in each.message]
        assert not failed, (failed[0], body)


def test_what_functions_make_is_bounded() -> None:
    """A text that a template repeats takes more memory than the template."""
    many = {"Fn::Join": ["", [{"Ref": "Text"}] * 2000]}
    template = {"Parameters": {"Text": {"Type": "String", "Default": "x" * 4000}}}
    with pytest.raises(RefusedError, match="too many elements"):
        [Scope(template, {}, {}).value([many] * 3, Uses())]


def test_aliases_are_bounded() -> None:
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))]
    found = templates.held_by(resource(STACK, {"templateBody": "\n".join(lines)}))
    assert found.fault is not None
    assert "too many elements" in found.fault.why
