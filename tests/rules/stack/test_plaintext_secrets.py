"""Secrets in the texts of all resources: each is told once, by one rule, at its place."""

from __future__ import annotations

from functools import cache
from textwrap import dedent

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import judge
from policypack.judging.verdict import Outcome
from policypack.rule.rule import Rule
from policypack.rules import all_rules
from policypack.testing.programs import run
from policypack.topology.parts import held_secrets
from policypack.topology.parts.held_secrets import judged_places
from tests.each import each
from tests.judged import UNKNOWN, outcomes, resource, switched_on
from tests.rules.stack.labelled_secrets import (
    GENERAL,
    LOOK_ALIKES,
    PASSWORD,
    SECRETS,
    Case,
    at,
)

# What tells of a value in a text; others tell of packages, or of outputs of the stack.
TELLING = (
    *("api-gateway-stage-secret", "batch-job-env-secret", "codebuild-project-buildspec-secret"),
    *("codebuild-project-env-secret", "codebuild-project-source-secret", "ecs-task-env-secret"),
    *("cognito-identity-provider-secret", "ec2-instance-user-data-secret", "glue-job-secret"),
    *("elasticache-user-secret", "events-connection-plaintext-secret", "mq-broker-secret"),
    *("glue-connection-password", "kinesis-firehose-plaintext-key", "lambda-function-env-secret"),
    *("msk-connector-secret", "opensearch-domain-secret", "sagemaker-model-env-secret"),
    *("secrets-manager-version-plaintext", "ssm-document-secret", "ssm-parameter-plain-secret"),
    *("step-functions-definition-secret", GENERAL),
)


@cache
def telling() -> tuple[Rule, ...]:
    return tuple(rule for rule in all_rules() if rule.id in TELLING)


def told(case: Case) -> set[tuple[str, str]]:
    """Which rule tells of the resource at which place, as people see it."""
    found = judge([resource(case.type, case.properties)], switched_on(*telling()), telling())
    return {
        (seen.rule.id, seen.path)
        for seen in found
        if seen.outcome is Outcome.VIOLATES and seen.folded_into is None
    }


@each("case", SECRETS)
def test_a_secret_is_told_once(case: Case) -> None:
    found = told(case)
    assert {id_ for id_, _ in found} == {case.rule}
    if case.rule == GENERAL:
        assert found == {(case.rule, case.path)}


@each("case", LOOK_ALIKES)
def test_what_only_looks_like_a_secret_complies(case: Case) -> None:
    assert told(case) == set()


def test_there_are_enough_labels() -> None:
    assert len(SECRETS) >= 60
    assert len(LOOK_ALIKES) >= 60


def test_no_message_repeats_the_secret() -> None:
    for case in SECRETS:
        for seen in judge(
            [resource(case.type, case.properties)], switched_on(*telling()), telling()
        ):
            assert PASSWORD not in seen.message + seen.fix
            assert "ghp_" not in seen.message + seen.fix


@each("kind", sorted(held_secrets._JUDGED))
def test_each_place_with_a_rule_of_its_own_is_left_to_it(kind: str) -> None:
    for place in judged_places(kind):
        name = place.replace("[]", "[0]")
        found = told(at(kind, name, f"#!/bin/sh\nexport DB_PASSWORD='{PASSWORD}'\n"))
        assert GENERAL not in {id_ for id_, _ in found}, place


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        # What is named as a secret may be one once it is known; any other text is not written.
        ({"parameters": {"DbPassword": UNKNOWN}}, [("undecided", "parameters.DbPassword")]),
        ({"parameters": {"DbName": UNKNOWN}}, []),
        ({"templateBody": UNKNOWN}, []),
    ],
)
def test_an_unknown_value_counts_by_its_name(
    properties: dict[str, object], expected: object
) -> None:
    assert outcomes(GENERAL, resource("aws:cloudformation/stack:Stack", properties)) == expected


def test_a_secret_in_a_template_is_left_to_the_rule_of_its_resource() -> None:
    template = """
        CODE = "def handler(event, context):\\n    return None\\n"
        aws.cloudformation.Stack("orders", template_body=json.dumps({"Resources": {
            "Worker": {"Type": "AWS::Lambda::Function", "Properties": {
                "Runtime": "python3.13", "Handler": "index.handler", "Code": {"ZipFile": CODE},
                "Role": "arn:aws:iam::123456789012:role/worker",
                "Environment": {"Variables": {"DB_PASSWORD": "Xk9fQ2mz81LqW8"}}}},
            "Site": {"Type": "AWS::Amplify::App", "Properties": {
                "Name": "site", "OauthToken": "Xk9fQ2mz81LqW9"}}}}))
    """
    found = run(dedent(template)).judged(Judge())
    told = {(each.rule.id, each.path) for each in found if each.rule.id.endswith("-secret")}
    assert told == {
        (
            "lambda-function-env-secret",
            "templateBody.Resources.Worker.Properties.Environment.Variables.DB_PASSWORD",
        ),
        ("stack-plaintext-secret", "templateBody.Resources.Site.Properties.OauthToken"),
    }
