"""A mark as secret hides no fault, and no message shows what is marked."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.model.values import Secret
from policypack.rule.rule import Finding, Outcomes, Rule, Scope
from policypack.rules import catalogue
from policypack.testing.programs import run
from policypack.testing.unknowns import with_one
from tests.each import each
from tests.judged import resource, secret, switched_on
from tests.rules_of_tests import QUEUE, make

# Where a mark as secret is the right answer: the service keeps the value as a credential, and the
# mark keeps it out of the program's text and state. So does a mark on a whole that holds it.
MAY_DECIDE = {
    ("cognito-identity-provider-secret", "providerDetails.client_secret"),
    ("elasticache-user-secret", "authenticationMode.passwords[0]"),
    ("events-connection-plaintext-secret", "authParameters.apiKey.value"),
    ("kinesis-firehose-plaintext-key", "httpEndpointConfiguration.accessKey"),
    ("mq-broker-secret", "users[0].password"),
    (
        "opensearch-domain-secret",
        "advancedSecurityOptions.masterUserOptions.masterUserPassword",
    ),
    ("stack-plaintext-secret", "parameters.DbPassword"),
    # Pulumi encrypts a marked output in the state, and prints it nowhere.
    ("stack-output-secret", "database_password"),
}


def may_decide(rule: Rule, path: str) -> bool:
    """Whether a mark at the path is the right answer for the rule."""
    allowed = (each for id_, each in MAY_DECIDE if id_ == rule.id)
    return any(f"{each}.".startswith((f"{path}.", f"{path}[")) for each in allowed)


def swayed(rule: Rule, resources: Sequence[Resource]) -> list[str]:
    """The values of bad resources whose mark as secret changes the outcomes of the rule."""
    on = switched_on(rule)

    def outcomes(*judged: Resource) -> list[tuple[str, str]]:
        return [(seen.outcome.value, seen.path) for seen in judge(judged, on, [rule])]

    unmarked = outcomes(*resources)
    assert unmarked
    return [
        f"{rule.id}: {changed.type} {path}"
        for at, item in enumerate(resources)
        for path, changed in with_one(item, secret)
        if not may_decide(rule, path)
        and outcomes(*resources[:at], changed, *resources[at + 1 :]) != unmarked
    ]


@each("rule", catalogue())
def test_no_mark_changes_the_outcomes_of_a_rule(rule: Rule) -> None:
    program = run(rule.documentation.bad)
    resources = program.inputs if rule.scope is Scope.RESOURCE else program.outputs
    found = swayed(rule, resources)
    assert not found, f"read these with `get`, `at` or `each`, never `raw`: {found}"


def test_a_planted_rule_that_a_mark_deceives_is_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        raw = queue.at("open").raw
        if raw is True or (isinstance(raw, Secret) and raw.content == "never"):
            yield Finding("open", "open")

    bad = resource(QUEUE, {"open": True, "size": 1})
    assert swayed(make(check=check), [bad]) == [f"t-queue-open: {QUEUE} open"]
    assert swayed(make(), [bad]) == []


def repeated(rule: Rule, resources: Sequence[Resource]) -> list[str]:
    """The values of bad resources that a message shows although they are marked as secret."""
    on = switched_on(rule)
    return [
        f"{rule.id}: {changed.type} {path}"
        for at, item in enumerate(resources)
        for path, changed in with_one(item, secret)
        for seen in judge([*resources[:at], changed, *resources[at + 1 :]], on, [rule])
        if any(len(text) > 7 and text in seen.message for text in changed.secrets)
    ]


@each("rule", catalogue())
def test_no_message_repeats_a_marked_value(rule: Rule) -> None:
    program = run(rule.documentation.bad)
    found = repeated(rule, program.inputs if rule.scope is Scope.RESOURCE else program.outputs)
    assert not found, f"policypack/judging/redaction.py must withhold these messages: {found}"


def test_a_planted_message_that_repeats_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(queue: Resource) -> Outcomes:
        yield Finding(f"{queue.get('name')} is open", "open")

    bad = resource(QUEUE, {"open": True, "name": "hush-hush"})
    assert repeated(make(check=check), [bad]) == []
    monkeypatch.setattr("policypack.judging.judge.redacted", lambda finding, *_: finding)
    assert repeated(make(check=check), [bad]) == [f"t-queue-open: {QUEUE} name"]
