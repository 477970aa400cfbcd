"""What of a template is not judged is named, and what cannot be read is a finding."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.templates.contents import (
    APPLICATION,
    CLOUD_CONTROL,
    EXTENSION,
    STACK,
    STACK_SET,
)
from policypack.rules import catalogue
from tests import judged
from tests.judged import UNKNOWN, outcomes, resource, verdicts

MALFORMED, UNJUDGED = "cloudformation-template-malformed", "cloudformation-template-unjudged"
INSTANCE = "aws:cloudformation/stackSetInstance:StackSetInstance"
SAM, LANGUAGE = "AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"


def _with(**resources: Any) -> str:
    return json.dumps({"Resources": resources})


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Resources: {Queue: {Type: AWS::SQS::Queue}", "is not valid YAML (line 1)"),
        ('{"Resources": {"Queue": ]}', "is not valid JSON (line 1)"),
        ("Description: nothing", "has no section Resources with resources"),
        ("Resources: [a]", "has no section Resources with resources"),
        ("[]", "has no section Resources with resources"),
        ("", "has no section Resources with resources"),
        ("Resources:\n" + " - {a: b}\n" * 150_000, "is larger than 1 MB"),
        ("a: " + "[" * 100 + "]" * 100, "is nested too deeply"),
    ],
)
@pytest.mark.parametrize("kind", [STACK, STACK_SET])
def test_a_template_that_cannot_be_read_is_a_finding(kind: str, body: str, why: str) -> None:
    (found,) = verdicts(MALFORMED, resource(kind, {"templateBody": body}))
    assert (found.path, found.blocking) == ("templateBody", True)
    assert why in found.message


def test_a_template_of_too_many_resources_is_a_finding() -> None:
    (rule,) = (each for each in catalogue() if each.id == MALFORMED)
    body = _with(**{f"Q{n}": {"Type": "AWS::SQS::Queue"} for n in range(501)})
    # Whether one of so many values silences the rule is another test's question.
    (found,) = judge([resource(STACK, {"templateBody": body})], judged.switched_on(rule), [rule])
    judged.heard([found])
    assert "more than 500" in found.message


@pytest.mark.parametrize(
    "body",
    [
        "Resources: {}",
        "Resources: {Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub 'a'}}}",
        '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}',
        "\t{}\n".replace("{}", '{"Resources": {"Queue": {"Type": "AWS::SQS::Queue"}}}'),
    ],
)
def test_a_template_that_is_read_is_none(body: str) -> None:
    stack = resource(STACK, {"templateBody": body})
    assert outcomes(MALFORMED, stack) == outcomes(UNJUDGED, stack) == []


@pytest.mark.parametrize("rule", [MALFORMED, UNJUDGED])
@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        (STACK, {"templateBody": UNKNOWN}, "templateBody"),
        (STACK_SET, {"templateBody": UNKNOWN}, "templateBody"),
        (CLOUD_CONTROL, {"typeName": "AWS::SQS::Queue", "desiredState": UNKNOWN}, "desiredState"),
        (CLOUD_CONTROL, {"typeName": UNKNOWN, "desiredState": "{}"}, "typeName"),
        (EXTENSION, {"type": "AWS::SQS::Queue", "properties": UNKNOWN}, "properties"),
    ],
)
def test_a_template_that_is_known_after_apply_is_undecided(
    rule: str, kind: str, properties: dict[str, Any], path: str
) -> None:
    assert outcomes(rule, resource(kind, properties)) == [("undecided", path)]


@pytest.mark.parametrize(
    ("resources", "transform", "path", "what"),
    [
        ({"A": {"Type": "Custom::Thing"}}, None, "A", "a function makes a custom resource"),
        (
            {"A": {"Type": "AWS::CloudFormation::CustomResource"}},
            None,
            "A",
            "a function makes a custom resource",
        ),
        (
            {"A": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "x"}}},
            None,
            "A",
            "templates within a template are not read",
        ),
        ({"A": {"Type": "Mine::S3::Bucket::MODULE"}}, None, "A", "resources of a module"),
        ({"A": {"Type": "Datadog::Monitors::Monitor"}}, None, "A", "it is not an AWS type"),
        ({"A": {"Properties": {}}}, None, "A", "it has no type"),
        ({"Fn::ForEach::A": ["x", [], {}]}, None, "Fn::ForEach::A", f"no transform {LANGUAGE}"),
        (
            {"Fn::ForEach::A": ["x", {"Ref": "B"}, {"Q${x}": {"Type": "AWS::SQS::Queue"}}]},
            LANGUAGE,
            "Fn::ForEach::A",
            "the collection of the loop is not known",
        ),
        ({"A": {"Type": "AWS::Serverless::Function"}}, None, "A", f"no transform {SAM}"),
        ({"A": {"Type": "AWS::Serverless::Application"}}, SAM, "A", "SAM type is not expanded"),
        (
            {
                "A": {
                    "Type": "AWS::Serverless::Function",
                    "Properties": {"Policies": [{"S3ReadPolicy": {"Bucket": "b"}}]},
                }
            },
            SAM,
            "A.Properties.Policies[0]",
            "S3ReadPolicy cannot be judged, because the SAM policy template is unknown, or lacks",
        ),
        (
            {
                "A": {
                    "Type": "AWS::Serverless::Function",
                    "Properties": {"Policies": [{"MinePolicy": {}}]},
                }
            },
            SAM,
            "A.Properties.Policies[0]",
            "MinePolicy cannot be judged, because the SAM policy template is unknown, or lacks",
        ),
    ],
)
def test_what_of_a_template_is_not_judged_is_named(
    resources: dict[str, Any], transform: str | None, path: str, what: str
) -> None:
    body = json.dumps({"Transform": transform or [], "Resources": resources})
    (found,) = verdicts(UNJUDGED, resource(STACK, {"templateBody": body}))
    assert found.path == f"templateBody.Resources.{path}"
    assert what in found.message


def test_a_macro_is_named() -> None:
    body = json.dumps({"Transform": [SAM, "Mine"], "Resources": {}})
    (found,) = verdicts(UNJUDGED, resource(STACK, {"templateBody": body}))
    assert (found.path, "Mine" in found.message) == ("templateBody.Transform", True)


@pytest.mark.parametrize(
    ("kind", "properties", "path"),
    [
        (STACK, {"templateUrl": "https://templates.s3.amazonaws.com/a.yaml"}, "templateUrl"),
        (STACK_SET, {"templateUrl": UNKNOWN}, "templateUrl"),
        (APPLICATION, {"applicationId": "arn:aws:serverlessrepo:::a"}, "applicationId"),
        (CLOUD_CONTROL, {"typeName": "Mine::A::B", "desiredState": "{}"}, "typeName"),
        (INSTANCE, {"parameterOverrides": {"Cidr": "0.0.0.0/0"}}, "parameterOverrides"),
    ],
)
def test_what_the_program_does_not_hold_is_named(
    kind: str, properties: dict[str, Any], path: str
) -> None:
    found = verdicts(UNJUDGED, resource(kind, properties))
    assert [(each.outcome.value, each.path) for each in found] == [("violates", path)]


def test_what_has_one_reason_is_told_in_one_line() -> None:
    custom = {f"C{n}": {"Type": "Custom::Thing"} for n in range(6)}
    (found,) = verdicts(UNJUDGED, resource(STACK, {"templateBody": _with(**custom)}))
    assert "and 3 more" in found.message


@pytest.mark.parametrize("given", [{}, {"parameterOverrides": {}}])
def test_an_instance_without_parameters_of_its_own_is_none(given: dict[str, Any]) -> None:
    assert outcomes(UNJUDGED, resource(INSTANCE, {"stackSetName": "shop", **given})) == []


def test_properties_of_sam_that_are_not_expanded_are_named() -> None:
    api = {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "v1", "Cors": "'*'"}}
    body = json.dumps({"Transform": SAM, "Resources": {"Api": api}})
    (found,) = verdicts(UNJUDGED, resource(STACK, {"templateBody": body}))
    assert found.path == "templateBody.Resources.Api.Properties.Cors"
    assert found.message.startswith("Cors of Api cannot be judged, because the property")


@pytest.mark.parametrize(
    ("event", "why"),
    [
        ({"Type": "Cognito", "Properties": {}}, "the event source is not expanded"),
        (
            {"Type": "Api", "Properties": {"Path": "/", "Method": "get", "RestApiId": "other"}},
            "its API is not part of the template",
        ),
        (
            {"Type": "HttpApi", "Properties": {"Path": {"Ref": "Path"}, "Method": "get"}},
            "its method or path is the value of a function",
        ),
    ],
)
def test_events_of_sam_that_are_not_expanded_are_named(event: dict[str, Any], why: str) -> None:
    properties = {"Role": "arn:aws:iam::111122223333:role/shop", "Events": {"Get": event}}
    function = {"Type": "AWS::Serverless::Function", "Properties": properties}
    body = json.dumps({"Transform": SAM, "Resources": {"Fn": function}})
    (found,) = verdicts(UNJUDGED, resource(STACK, {"templateBody": body}))
    assert found.path == "templateBody.Resources.Fn.Properties.Events.Get"
    assert why in found.message
