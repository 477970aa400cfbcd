"""Intrinsic functions: what is known is evaluated, and all else is unknown, with what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from policypack.facts.own_account import OWN_ACCOUNT, OWN_REGION
from policypack.model.templates.functions import Scope, Uses
from policypack.model.templates.syntax import parsed
from policypack.model.unknown import Unknown
from policypack.model.values import Secret

TEMPLATE = """
Parameters:
  Stage: {Type: String, Default: live}
  Count: {Type: Number, Default: 3}
  Names: {Type: CommaDelimitedList, Default: "a, b"}
  Image: {Type: "AWS::SSM::Parameter::Value<String>", Default: /image}
  Given: {Type: String}
  Missing: {Type: String}
  Apply: {Type: String}
Mappings:
  Ranges: {live: {v4: 10.0.0.0/8, ports: [22, 443]}}
Conditions:
  Live: !Equals [!Ref Stage, live]
  Both: !And [!Condition Live, !Not [!Equals [!Ref Stage, test]]]
  Either: !Or [!Equals [!Ref Missing, x], !Condition Live]
  Open: !Equals [!Ref Missing, x]
  Loop: !Condition Loop
"""
RESOURCES: dict[str, tuple[str, Mapping[str, Any]]] = {
    "Queue": ("AWS::SQS::Queue", {"QueueName": "orders"}),
    "Topic": ("AWS::SNS::Topic", {}),
    "Role": ("AWS::IAM::Role", {"RoleName": {"Fn::Sub": "${Stage}-role"}}),
    "Bucket": ("AWS::S3::Bucket", {}),
    "Host": ("AWS::RDS::DBInstance", {}),
}


def _scope(**given: Any) -> Scope:
    pseudo = {
        "AWS::AccountId": OWN_ACCOUNT,
        "AWS::Partition": "aws",
        "AWS::Region": "eu-central-1",
        "AWS::StackName": "shop",
    }
    scope = Scope(parsed(TEMPLATE), {"Given": "value", **given}, pseudo)
    scope.resources = dict(RESOURCES)
    return scope


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!Ref Stage", "live"),
        ("!Ref Count", "3"),
        ("!Ref Names", ["a", "b"]),
        ("!Ref Given", "value"),
        ("!Sub '${Given}-${!Literal}-${Stage}'", "value-${Literal}-live"),
        ("!Sub ['${own}', {own: !Ref Stage}]", "live"),
        ("!Join ['-', [a, !Ref Stage, 3, true]]", "a-live-3-true"),
        ("!Join [',', !Ref Names]", "a,b"),
        ("!Select [1, !Ref Names]", "b"),
        ("!Select ['0', !Split ['|', 'x|y']]", "x"),
        ("!FindInMap [Ranges, !Ref Stage, v4]", "10.0.0.0/8"),
        ("!FindInMap [Ranges, live, ports]", [22, 443]),
        ("!Base64 abc", "YWJj"),
        ("!If [Live, yes it is, no]", "yes it is"),
        ("!If [Both, 1, 2]", 1),
        ("!If [Either, 1, 2]", 1),
        ("!If [Open, same, same]", "same"),
        ("{a: !Ref AWS::NoValue, b: 1}", {"b": 1}),
        ("[!If [Live, !Ref AWS::NoValue, a], b]", ["b"]),
        ("!ToJsonString {a: !Ref Stage}", '{"a": "live"}'),
        ("!Ref Queue", "shop-Queue"),
        ("!Ref Role", "live-role"),
        ("!Ref Topic", f"arn:aws:sns:{OWN_REGION}:{OWN_ACCOUNT}:shop-Topic"),
        ("!GetAtt Queue.Arn", f"arn:aws:sqs:{OWN_REGION}:{OWN_ACCOUNT}:orders"),
        ("!GetAtt [Role, Arn]", f"arn:aws:iam::{OWN_ACCOUNT}:role/live-role"),
        ("!Sub '${Bucket.Arn}/*'", "arn:aws:s3:::shop-Bucket/*"),
        ("Fn::Sub: 'arn:aws:s3:::${Bucket}/*'", "arn:aws:s3:::shop-Bucket/*"),
        ("{Condition: {Bool: {aws:SecureTransport: true}}}",
         {"Condition": {"Bool": {"aws:SecureTransport": True}}}),
        ("2012-10-17", "2012-10-17"),
        ("0123", "0123"),
    ],
)  # fmt: skip
def test_what_is_known_is_evaluated(text: str, value: Any) -> None:
    assert _scope().value(parsed(text), Uses()) == value


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("!Ref Missing", "a value of the parameter Missing"),
        ("!Sub 'a-${Missing}'", "a value of the parameter Missing"),
        ("!Join ['', [a, !Ref Missing]]", "a value of the parameter Missing"),
        ("!Ref Image", "the SSM parameter of Image"),
        ("!Ref AWS::StackId", "AWS::StackId"),
        ("!Ref Nothing", "Nothing, which the template does not declare"),
        ("!GetAtt Host.Endpoint.Address", "an output of Host (AWS::RDS::DBInstance)"),
        ("!ImportValue other", "the value of Fn::ImportValue"),
        ("!GetAZs ''", "the value of Fn::GetAZs"),
        ("Fn::Transform: {Name: AWS::Include}", "the value of Fn::Transform"),
        ("{Fn::ForEach::A: [], a: 1}", "a function that is not evaluated"),
        ("!If [Open, a, b]", "a value of the parameter Missing"),
        ("!If [Loop, a, b]", "the condition Loop"),
        ("!If [Nothing, a, b]", "a condition of the template"),
        ("!FindInMap [Ranges, test, v4]", "the value of Fn::FindInMap"),
        ("!Select [9, [a]]", "the value of Fn::Select"),
        ("!Split ['', a]", "the value of Fn::Split"),
        ("'{{resolve:ssm:/a}}'", "a dynamic reference to ssm"),
        ("!Sub []", None),
    ],
)
def test_all_else_is_unknown(text: str, needs: str | None) -> None:
    found = _scope().value(parsed(text), Uses())
    assert isinstance(found, Unknown)
    assert found.waits_for == needs


def test_a_secret_stays_one() -> None:
    scope = _scope(Given=Secret("plum-tree"))
    assert scope.value(parsed("!Sub 'a-${Given}'"), Uses()) == Secret("a-plum-tree")
    found = scope.value("{{resolve:secretsmanager:shop}}", Uses())
    assert isinstance(found, Secret)
    assert isinstance(found.content, Unknown)


def test_what_a_property_is_made_of_is_recorded() -> None:
    uses = Uses()
    scope = _scope(Apply=Unknown("parameters.Apply"))
    scope.value(parsed("[!Sub '${Queue.Arn}', !Ref Bucket, !Ref Apply, !Ref Stage]"), uses)
    assert (uses.resources, uses.parameters) == ({"Queue", "Bucket"}, {"Apply"})


def test_unknown_parameters_are_unknown_all() -> None:
    scope = Scope(parsed(TEMPLATE), Unknown("parameters"), {})
    found = scope.value({"Ref": "Stage"}, Uses())
    assert isinstance(found, Unknown)
