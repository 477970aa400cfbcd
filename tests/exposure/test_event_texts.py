"""Flows from the event in the map: those that `lambda-event-reaches-*` report, and no others."""

from __future__ import annotations

from collections import Counter

import pytest

from policypack.code_reading.flows import Kind
from policypack.exposure.drawing.formats import render
from policypack.exposure.graph.exposure import exposure
from policypack.exposure.graph.graph import SINK, Exposure, Layer
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.verbs import FUNCTION, Verb
from policypack.rule.rule import Finding
from policypack.rules import all_rules
from policypack.settings.settings import Settings
from policypack.testing.programs import run

RULES = [each for each in all_rules() if each.id.startswith("lambda-event-reaches-")]
URL = """
aws.lambda_.FunctionUrl("orders", function_name=made.name, authorization_type="NONE")
"""
OPAQUE = """
aws.lambda_.Function(
    "orders",
    role="arn:aws:iam::111122223333:role/orders",
    runtime="python3.13",
    handler="app.handler",
    code=pulumi.AssetArchive(
        {"app.py": pulumi.StringAsset("from elsewhere import handler")}
    ),
)
"""


def reported(stack: Stack) -> tuple[Counter[str], bool]:
    """The places that the rules report, and whether they leave anything undecided."""
    outcomes = [
        each
        for rule in RULES
        for function in stack.of_type(FUNCTION)
        for each in rule.check(function, stack, Settings())
    ]
    places = Counter(f"{each.file}:{each.line}" for each in outcomes if isinstance(each, Finding))
    return places, any(isinstance(each, Unknown) for each in outcomes)


def drawn(found: Exposure) -> tuple[Counter[str], bool]:
    """The places that the map tells, and whether it notes that flows are undecided."""
    passing = (each for each in found.edges if each.verb is Verb.PASSES)
    places = Counter(evidence.path for edge in passing for evidence in edge.evidence)
    notes = [note for node in found.of_layer(Layer.FUNCTION) for note in node.notes]
    return places, any("flows from the event undecided" in each for each in notes)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_the_map_draws_the_flows_that_the_rules_report(rule: object) -> None:
    bad, good = (
        Stack(run(getattr(rule.documentation, each)).outputs)  # type: ignore[attr-defined]
        for each in ("bad", "good")
    )
    assert reported(bad)[0]
    for stack in (bad, good):
        assert drawn(exposure(stack)) == reported(stack)


def test_code_that_cannot_be_followed_is_noted_as_the_rules_leave_it_undecided() -> None:
    stack = Stack(run(OPAQUE).outputs)
    assert drawn(exposure(stack)) == reported(stack) == (Counter(), True)


def test_what_anyone_sends_is_a_path_to_the_call() -> None:
    rule = next(each for each in RULES if each.id == "lambda-event-reaches-command")
    bad = rule.documentation.bad.replace("aws.lambda_.Function(", "made = aws.lambda_.Function(")
    found = exposure(Stack(run(bad + URL).outputs))
    (path,) = exposed_paths(found)
    assert found.nodes[path.end].kind == SINK
    text = render(found, "shop/dev", "text", width=200)
    assert text.startswith("shop/dev: 1 function, 0 of 0 reached resources exposed to anyone")
    assert "Function orders (no guard) > command in orders: passes event text to" in text
    assert "reaches subprocess.run" in text


def test_every_kind_of_call_has_words() -> None:
    assert len({each.reached for each in Kind}) == len(Kind)
