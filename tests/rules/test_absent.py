"""A resource that sets nothing: every rule decides about it.

AWS fills in what a program leaves out, so nothing waits for a deployment. What a rule makes of an
absent property, its own tests show; here are those whose tests always set one.
"""

from __future__ import annotations

import pytest

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.rule.rule import ANY_TYPE, Finding, Outcomes, Rule
from policypack.rules import catalogue
from tests.judged import outcomes, resource, switched_on
from tests.rules_of_tests import make

METHOD = "aws:apigateway/method:Method"
CONNECTION = "aws:cloudwatch/eventConnection:EventConnection"
TARGET = "aws:cloudwatch/eventTarget:EventTarget"
SCHEDULE = "aws:scheduler/schedule:Schedule"
SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription"
MACHINE = "aws:sfn/stateMachine:StateMachine"
CLIENT = "aws:cognito/userPoolClient:UserPoolClient"
FUNCTION = "aws:lambda/function:Function"
MAPPING = "aws:lambda/eventSourceMapping:EventSourceMapping"
PERMISSION = "aws:lambda/permission:Permission"
LAYER_PERMISSION = "aws:lambda/layerVersionPermission:LayerVersionPermission"
LAMBDA_POLICY = "aws:lambda/resourcePolicy:ResourcePolicy"
ENABLER = "aws:inspector2/enabler:Enabler"
POOL = "aws:cognito/userPool:UserPool"
# What such a resource refers to is in another program, whatever it is.
ELSEWHERE = {"efs-mount-target-in-public-subnet"}


def undecided(rule: Rule) -> list[str]:
    """What of a rule waits or fails where a resource sets nothing."""
    found = [
        each
        for kind in rule.types
        if kind != ANY_TYPE
        for each in judge([resource(kind, {}, depends={})], switched_on(rule), [rule])
    ]
    waits = [each for each in found if each.outcome is not Outcome.VIOLATES]
    failed = [each for each in found if "the rule itself failed" in each.message]
    left = failed if rule.id in ELSEWHERE else waits + failed
    return [f"{rule.id} at {each.path}: {each.message}" for each in left]


def test_a_rule_decides_about_a_resource_that_sets_nothing() -> None:
    found = [each for rule in catalogue() for each in undecided(rule)]
    assert not found, f"decide what AWS does without the property: {found}"


def waits_for_a_name(queue: Resource) -> Outcomes:
    yield Unknown("name")


def fails(queue: Resource) -> Outcomes:
    yield Finding(str(1 // 0))


def test_a_planted_rule_that_waits_or_fails_is_caught() -> None:
    assert undecided(make()) == []
    for check in (waits_for_a_name, fails):
        (found,) = undecided(make(check=check))
        assert found.startswith("t-queue-open at ")


@pytest.mark.parametrize(
    ("rule", "kind", "path"),
    [
        ("api-gateway-method-without-auth", METHOD, "authorization"),
        ("cognito-client-password-flow", CLIENT, None),
        ("cognito-pool-custom-auth-unprotected", POOL, None),
        ("events-connection-plaintext-secret", CONNECTION, None),
        ("events-schedule-broad-role", SCHEDULE, None),
        ("events-schedule-without-dlq", SCHEDULE, "target.deadLetterConfig"),
        ("events-target-foreign-account", TARGET, None),
        *(
            (f"lambda-{each}", FUNCTION, None)
            for each in (
                *("dependency-foreign-index", "dependency-unhashed", "dependency-unpinned"),
                *("dependency-vulnerable", "function-feeds-itself", "guard-trigger-mismatch"),
                "layer-foreign-account",
            )
        ),
        ("lambda-event-source-visibility-short", MAPPING, None),
        ("lambda-inspector-disabled", ENABLER, "resourceTypes"),
        ("lambda-layer-public", LAYER_PERMISSION, None),
        ("lambda-permission-public", PERMISSION, None),
        ("lambda-resource-policy-public", LAMBDA_POLICY, None),
        ("sns-subscription-foreign-account", SUBSCRIPTION, None),
        ("sns-subscription-plain-http", SUBSCRIPTION, None),
        *(
            (f"step-functions-{each}", MACHINE, None)
            for each in (
                *("definition-secret", "role-any-endpoint", "task-foreign-account"),
                *("task-plain-http", "task-unqualified"),
            )
        ),
    ],
)
def test_an_absent_property_is_what_aws_makes_of_it(rule: str, kind: str, path: str | None) -> None:
    found = outcomes(rule, resource(kind, {}, depends={}))
    assert found == ([] if path is None else [("violates", path)])
