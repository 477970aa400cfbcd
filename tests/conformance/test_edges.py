"""Vectors at the edges of what guards accept notice the faults that are planted in the guards."""

from __future__ import annotations

import json

import pytest

from tests.conformance import vectors
from tests.conformance.edges import patterns, report
from tests.conformance.edges.cases import Edge, edge_of
from tests.conformance.edges.faults import faults
from tests.conformance.edges.planting import noticing, results
from tests.conformance.edits import edited, edits_between
from tests.guards.validators import NAMES

ROTATION = "secret-rotation"


def test_edits_make_the_event_that_they_are_of() -> None:
    """GIVEN every vector WHEN its event is written as edits THEN they make the event again."""
    for source in NAMES:
        first, *others = vectors.read(source)
        for each in others:
            edits = edits_between(first["event"], each["event"])
            made = edited(first["event"], edits)
            assert vectors.line(_sorted(made)) == vectors.line(_sorted(each["event"])), each["id"]


def _sorted(value: object) -> object:
    return json.loads(json.dumps(value, sort_keys=True))


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        ({"at": ["a", 0]}, {"a": [2]}),
        ({"at": ["a", 2], "copy": ["a", 0]}, {"a": [1, 2, 1]}),
        ({"at": ["a"], "text": [["x", 1], ["yz", 3]]}, {"a": "xyzyzyz"}),
        ({"at": ["a"], "items": [[{"b": 1}, 2], [None, 1]]}, {"a": [{"b": 1}, {"b": 1}, None]}),
        ({"at": ["a"], "names": ["n", 2], "value": 7}, {"a": {"n0": 7, "n1": 7}}),
        ({"at": [[["b", 3]]], "value": 7}, {"a": [1, 2], "bbb": 7}),
        ({"at": [], "value": []}, []),
    ],
)
def test_an_edit_changes_one_place(edit: dict[str, object], after: object) -> None:
    assert edited({"a": [1, 2]}, [edit]) == after


def test_a_planted_fault_is_noticed_by_a_vector_that_shows_it_alone() -> None:
    """GIVEN the closed list of steps WHEN one is left out THEN its event shows it."""
    module = report.module_of(ROTATION)
    left_out = {each.was: each for each in faults(module) if each.kind == "word left out"}
    assert {*left_out} >= {"'createSecret'", "'finishSecret'"}
    other, finished = (
        Edge(ROTATION, {}, ({"at": ["Step"], "value": step},))
        for step in ("deleteSecret", "finishSecret")
    )
    expected = results([other, finished])
    assert expected[0].startswith('["malformed", "Step"')
    fault = left_out["'finishSecret'"]
    assert noticing(fault, [other, finished], expected) == 1
    assert noticing(fault, [other], expected[:1]) is None


def test_a_fault_of_a_function_is_planted_too() -> None:
    """GIVEN a refusal that is switched off WHEN its event is judged THEN the result is another."""
    module = "runtime_guards.events.sqs"
    (fault,) = [
        each
        for each in faults(module)
        if each.kind == "refusal off" and "'inconsistent'; 'md5OfBody'" in each.was
    ]
    wrong = Edge("sqs", {}, ({"at": ["Records", 0, "md5OfBody"], "value": "0" * 32},))
    assert noticing(fault, [Edge("sqs", {}), wrong], results([Edge("sqs", {}), wrong])) == 1


def test_the_vectors_of_a_source_notice_all_its_faults() -> None:
    """One source stands for all, which `make edges` counts."""
    counts = report.counted(report.module_of(ROTATION), [ROTATION])
    assert counts.unnoticed == ()
    assert counts.stale == ()
    assert counts.faults == counts.noticed + counts.equivalent > 20


# Of each source, one fault: the whole run takes minutes, so it is for the night.
SAMPLED = {source: index for index, source in enumerate(NAMES)}


@pytest.mark.parametrize("source", SAMPLED)
def test_a_fault_of_each_source_is_noticed_or_equivalent(source: str) -> None:
    module = report.module_of(source)
    found = faults(module)
    for fault in found[SAMPLED[source] % len(found) :][:1] if found else ():
        assert not report.is_open(report.Kept([source]), fault), fault.name


def test_faults_of_patterns_move_lengths_and_widen_classes() -> None:
    found = dict(patterns.changes(r"a[b-d]{1,30}\Z"))
    assert found == {
        "class widened at 1": r"a[\s\S]{1,30}\Z",
        "least one more of 1 at 6": r"a[b-d]{2,30}\Z",
        "least one less of 1 at 6": r"a[b-d]{0,30}\Z",
        "most one more of 30 at 6": r"a[b-d]{1,31}\Z",
        "most one less of 30 at 6": r"a[b-d]{1,29}\Z",
        "end left out at 12": r"a[b-d]{1,30}",
    }


def test_every_equivalent_fault_is_one_that_can_be_planted() -> None:
    known = {each.name for module, _ in report.targets([]) for each in faults(module)}
    assert {*report.equivalents()} <= known
    assert all(len(reason) > 15 for reason in report.equivalents().values())


def test_an_edge_is_the_case_of_its_vector() -> None:
    found = next(each for each in vectors.read(ROTATION) if "/edge/" in each["id"])
    assert edge_of(vectors.case_of(found)).event == found["event"]
