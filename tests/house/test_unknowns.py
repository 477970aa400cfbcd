"""No unknown value hides a violation.

Making any value of a bad resource unknown gives a violation or leaves it undecided, never silence.
`tests.judged` checks every tested case for it as well.
"""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.unknown import UnknownValueError
from policypack.rule.rule import Finding, Outcomes, Rule, Scope
from policypack.rules import catalogue
from policypack.testing.judging import clouded, silent
from policypack.testing.programs import run
from tests import judged
from tests.each import each
from tests.judged import ABOUT_KNOWN_VALUES, UNKNOWN, resource, secret, switched_on
from tests.rules_of_tests import QUEUE, make


@each("rule", catalogue())
def test_no_unknown_value_of_the_bad_program_silences_its_rule(rule: Rule) -> None:
    program = run(rule.documentation.bad)
    resources = program.inputs if rule.scope is Scope.RESOURCE else program.outputs
    on = switched_on(rule)
    found = silent(rule, resources, on) if rule.id not in ABOUT_KNOWN_VALUES else []
    assert not found, f"read these with `get`, `at` or `each`, which leave it undecided: {found}"


def test_a_tested_case_that_an_unknown_value_silences_is_caught(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    planted = make(check=looks_at_the_tree)
    monkeypatch.setattr(judged, "_by_id", lambda: {planted.id: planted})
    with pytest.raises(AssertionError, match="silence the rule"):
        judged.verdicts(planted.id, resource(QUEUE, {"open": True}))


def test_a_misspelt_id_in_a_test_raises() -> None:
    with pytest.raises(KeyError, match="sqs-queue-unencryptd"):
        judged.verdicts("sqs-queue-unencryptd", resource(QUEUE, {}))


def swallows(queue: Resource) -> Outcomes:
    try:
        if queue.get("open"):
            yield Finding("open", "open")
    except UnknownValueError:
        return


def looks_at_the_tree(queue: Resource) -> Outcomes:
    if queue.at("open").tree is True:
        yield Finding("open", "open")


def reads_only_the_known(queue: Resource) -> Outcomes:
    for statement in queue.at("policy.S").items():
        action = statement.at("A").tree
        if isinstance(action, str) and action == "*":
            yield Finding("open", statement.path)


@pytest.mark.parametrize(
    ("check", "properties", "path"),
    [
        (swallows, {"open": True, "size": 1}, "open"),
        (looks_at_the_tree, {"open": secret(True)}, "open"),
        (reads_only_the_known, {"policy": {"S": [{"A": "*"}]}}, "policy.S[0].A"),
    ],
)
def test_a_planted_rule_that_fails_open_is_caught(
    check: Any, properties: dict[str, Any], path: str
) -> None:
    found = silent(make(check=check), [resource(QUEUE, properties)])
    assert found == [f"t-queue-open: {QUEUE} {path}"]


def test_a_sound_rule_is_never_silent() -> None:
    assert silent(make(), [resource(QUEUE, {"open": True, "size": 1})]) == []


def test_every_value_is_made_unknown_once_also_inside_documents_and_secrets() -> None:
    properties = {"a": {"b": [1, None, ""]}, "p": '{"S": [{"A": "*"}]}', "s": secret({"t": "x"})}
    found = dict(clouded(resource(QUEUE, properties)))
    assert list(found) == [
        *("a", "a.b", "a.b[0]"),
        *("p", "p.S", "p.S[0]", "p.S[0].A"),
        *("s", "s.t"),
    ]
    assert found["p.S[0].A"].wire == {**properties, "p": {"S": [{"A": UNKNOWN}]}}
    for path, changed in found.items():
        with pytest.raises(UnknownValueError):
            changed.get(path)
