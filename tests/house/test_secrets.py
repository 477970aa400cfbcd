"""A mark as secret hides no fault, and no message shows what is marked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Verdict
from policypack.model.resources import Resource
from policypack.model.values import Secret
from policypack.rule.rule import Finding, Outcomes, Rule, Scope
from policypack.rules import catalogue
from policypack.testing.judging import with_one
from policypack.testing.programs import run
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
    # Pulumi encrypts a marked output in the state, and never prints it.
    ("stack-output-secret", "database_password"),
}


def may_decide(rule: Rule, path: str) -> bool:
    """Whether a mark at the path is the right answer for the rule."""
    allowed = (each for id_, each in MAY_DECIDE if id_ == rule.id)
    return any(f"{each}.".startswith((f"{path}.", f"{path}[")) for each in allowed)


class Marked(NamedTuple):
    """Bad resources of which one value is marked as secret, and what the rule says of them."""

    path: str
    changed: Resource
    verdicts: Sequence[Verdict]


def marked(rule: Rule, resources: Sequence[Resource]) -> Iterator[Marked]:
    """The bad resources with each of their values marked, one at a time."""
    on = switched_on(rule)
    for at, item in enumerate(resources):
        for path, changed in with_one(item, secret):
            judged = [*resources[:at], changed, *resources[at + 1 :]]
            yield Marked(path, changed, judge(judged, on, [rule]))


def swayed(rule: Rule, resources: Sequence[Resource], found: Iterable[Marked]) -> list[str]:
    """The values of bad resources whose mark as secret changes the outcomes of the rule."""
    unmarked = outcomes(judge(resources, switched_on(rule), [rule]))
    assert unmarked
    return [
        f"{rule.id}: {each.changed.type} {each.path}"
        for each in found
        if not may_decide(rule, each.path) and outcomes(each.verdicts) != unmarked
    ]


def outcomes(verdicts: Iterable[Verdict]) -> list[tuple[str, str]]:
    return [(seen.outcome.value, seen.path) for seen in verdicts]


def repeated(rule: Rule, found: Iterable[Marked]) -> list[str]:
    """The values of bad resources that a message shows although they are marked as secret."""
    return [
        f"{rule.id}: {each.changed.type} {each.path}"
        for each in found
        for seen in each.verdicts
        if any(len(text) > 7 and text in seen.message for text in each.changed.secrets)
    ]


@each("rule", catalogue())
def test_no_mark_changes_the_outcomes_of_a_rule_or_is_repeated(rule: Rule) -> None:
    program = run(rule.documentation.bad)
    resources = program.inputs if rule.scope is Scope.RESOURCE else program.outputs
    found = [*marked(rule, resources)]
    changed, shown = swayed(rule, resources, found), repeated(rule, found)
    assert not changed, f"read these with `get`, `at` or `each`, never `raw`: {changed}"
    assert not shown, f"policypack/judging/verdict.py must withhold these messages: {shown}"


def test_a_planted_rule_that_a_mark_deceives_is_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        raw = queue.at("open").raw
        if raw is True or (isinstance(raw, Secret) and raw.content == "never"):
            yield Finding("open", "open")

    bad = [resource(QUEUE, {"open": True, "size": 1})]
    deceived, sound = make(check=check), make()
    assert swayed(deceived, bad, marked(deceived, bad)) == [f"t-queue-open: {QUEUE} open"]
    assert swayed(sound, bad, marked(sound, bad)) == []


def test_a_planted_message_that_repeats_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(queue: Resource) -> Outcomes:
        yield Finding(f"{queue.get('name')} is open", "open")

    bad, rule = [resource(QUEUE, {"open": True, "name": "hush-hush"})], make(check=check)
    assert repeated(rule, marked(rule, bad)) == []
    monkeypatch.setattr("policypack.judging.judge.redacted", lambda finding, *_: finding)
    assert repeated(rule, marked(rule, bad)) == [f"t-queue-open: {QUEUE} name"]
