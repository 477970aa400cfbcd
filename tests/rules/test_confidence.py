"""Every finding about a secret says how sure it is.

The rules about secrets are those that detect a credential in the program of their own example.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from inspect import getsource

from policypack.credentials import secret_in
from policypack.credentials.known import KnownSecrets, kept_in
from policypack.engine.catalogue_file import listed, rows
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.confidence import Confidence
from policypack.model.resources import Resource
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity, rule
from policypack.testing.programs import run
from tests.judged import switched_on

# A cheap choice before the examples run: no other module can detect a secret.
_SPEAKS_OF_SECRETS = re.compile("secret|credential", re.IGNORECASE)


def examined(judged: Rule) -> tuple[bool, Sequence[Verdict]]:
    """Whether the rule detects a credential in its bad example, and its findings there."""
    known = KnownSecrets()
    with kept_in(known):
        every = run(judged.documentation.bad).judged(Judge(switched_on(judged), [judged]))
    violating = [each for each in every if each.outcome is Outcome.VIOLATES]
    own = [each for each in violating if each.rule.id == judged.id]
    # What another test has found in the same package isn't searched for, or reported, again.
    return bool(known) or any(each.confidence for each in own), own


@cache
def rules_about_secrets() -> dict[str, Sequence[Verdict]]:
    """The findings of each rule about secrets, by its ID."""
    may_detect = (
        each
        for each in listed(rows())
        if _SPEAKS_OF_SECRETS.search(getsource(import_module(each.module)))
    )
    by_id = ((each.id, examined(each)) for each in may_detect)
    return {id_: verdicts for id_, (detects, verdicts) in by_id if detects}


def test_findings_about_secrets_have_a_confidence() -> None:
    by_rule = rules_about_secrets()
    assert len(by_rule) >= 26
    assert {"lambda-layer-code-secret", "secrets-manager-version-plaintext"} <= by_rule.keys()
    unsure = {
        id_ for id_, found in by_rule.items() if any(each.confidence is None for each in found)
    }
    assert unsure == set()


def test_example_of_a_rule_about_secrets_is_sure() -> None:
    weak = {
        id_
        for id_, found in rules_about_secrets().items()
        if Confidence.HIGH not in {each.confidence for each in found}
    }
    assert weak == set()


def test_planted_rule_without_a_confidence_is_caught() -> None:
    def check(queue: Resource) -> Outcomes:
        """Queue has a secret name.

        It is one. https://example.com

        Example:
            aws.sqs.Queue("orders", name="ghp_16C7e42F292c6912E7710c838347Ae178B4a")  # bad
            aws.sqs.Queue("orders", name="orders")  # good
        """
        if secret_in("name", str(queue.get("name"))):
            yield Finding("the name is a secret", "name")

    planted = rule(
        id="t-queue-secret",
        types=("aws:sqs/queue:Queue",),
        severity=Severity.LOW,
        profile=Profile.STRICT,
        remediation="Rename it",
    )(check)
    detects, found = examined(planted)
    assert detects
    assert [each.confidence for each in found] == [None]
