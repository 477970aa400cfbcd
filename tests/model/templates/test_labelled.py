"""Labelled programs with templates: what blocks is what the labels say, no more and no less."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest

from policypack.judging.judge import Judge
from policypack.judging.run import Run
from policypack.judging.verdict import Outcome, Verdict
from policypack.model import templates
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.templates.contents import STACK
from policypack.settings.merging import read_settings
from policypack.settings.settings import Settings
from tests.each import each
from tests.judged import resource
from tests.model.templates.labelled import CASES, Case

_PROVIDER = Resource(
    "urn:pulumi:dev::shop::pulumi:providers:aws::own",
    "pulumi:providers:aws",
    "own",
    {"region": "eu-central-1"},
)


@cache
def _judge() -> Judge:
    return Judge(Settings())


def _holder(case: Case) -> Resource:
    made = resource(case.kind, case.properties)
    return replace(made, provider=_PROVIDER)


def _verdicts(holder: Resource, judge: Judge) -> list[Verdict]:
    run = Run(judge.anew())
    run.register(holder)
    return run.complete(Stack(templates.read(holder)))


@each("case", CASES)
def test_what_blocks_is_what_the_labels_say(case: Case) -> None:
    holder = _holder(case)
    found = _verdicts(holder, _judge())
    blocking = {(each.rule.id, each.path) for each in found if each.blocking}
    told = {
        (each.rule.id, each.path) for each in found if each.blocking and each.folded_into is None
    }
    assert case.labels <= blocking
    assert told <= case.labels
    assert {each.subject for each in found} <= {holder.urn}


def test_half_of_the_cases_comply() -> None:
    complying = [case for case in CASES if not case.labels]
    assert len(CASES) >= 30
    assert len(complying) * 2 in range(len(CASES) - 2, len(CASES) + 3)


def test_a_waiver_names_the_path_within_the_template() -> None:
    """GIVEN two open groups WHEN one is waived by its path THEN the other still blocks."""
    body = (
        '{"Resources": {"One": {"Type": "AWS::EC2::SecurityGroup", "Properties": {'
        '"SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]}},'
        '"Other": {"Type": "AWS::EC2::SecurityGroup", "Properties": {'
        '"SecurityGroupIngress": [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]}}}}'
    )
    holder = resource(STACK, {"templateBody": body})
    waiver = {
        "rule": "ec2-security-group-admin-port-public",
        "resource": holder.urn,
        "path": "templateBody.Resources.One.*",
        "reason": "A honeypot",
        "owner": "security",
        "expires": "2026-12-24",
    }
    found = _verdicts(holder, Judge(read_settings({"waivers": [waiver]}), today=date(2026, 12, 1)))
    waived = {each.path for each in found if each.waived}
    told = {each.path for each in found if each.blocking and each.folded_into is None}
    assert waived == {"templateBody.Resources.One.Properties.SecurityGroupIngress[0].CidrIp"}
    assert told == {"templateBody.Resources.Other.Properties.SecurityGroupIngress[0].CidrIp"}


def test_resources_of_one_template_fold_by_themselves() -> None:
    """Two groups are two findings; of one group further findings of a rule are folded."""
    rule = '{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}'
    group = (
        f'{{"Type": "AWS::EC2::SecurityGroup", "Properties": {{"SecurityGroupIngress": [{rule}]}}}}'
    )
    body = f'{{"Resources": {{"One": {group}, "Other": {group}}}}}'
    found = _verdicts(resource(STACK, {"templateBody": body}), _judge())
    told = [each for each in found if each.blocking and each.folded_into is None]
    assert len(told) == len({each.about for each in told}) == 2


def test_a_message_and_a_fix_have_the_names_of_the_template() -> None:
    body = "Resources: {Table: {Type: AWS::DynamoDB::Table, Properties: {TableName: a}}}"
    found = _verdicts(resource(STACK, {"templateBody": body}), _judge())
    (verdict,) = (each for each in found if each.rule.id == "dynamodb-table-without-pitr")
    place = "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled"
    assert verdict.path == f"templateBody.Resources.Table.Properties.{place}"
    assert verdict.message.endswith("(Table, AWS::DynamoDB::Table)")
    assert verdict.fix == f"Set {place} to true"


def test_a_secret_template_is_repeated_in_no_text() -> None:
    from tests.judged import secret

    body = (
        "Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: "
        "[{IpProtocol: '-1', CidrIp: 0.0.0.0/0}]}}}"
    )
    found = _verdicts(resource(STACK, {"templateBody": secret(body)}), _judge())
    (verdict,) = (each for each in found if each.rule.id == "ec2-security-group-admin-port-public")
    assert verdict.outcome is Outcome.VIOLATES
    assert "0.0.0.0" not in verdict.message


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("Stack", {"Cidr": "0.0.0.0/0"}),
        ("StackSet", [{"parameterKey": "Cidr", "parameterValue": "0.0.0.0/0"}]),
    ],
)
def test_a_template_of_aws_native_is_judged_alike(kind: str, parameters: Any) -> None:
    body = (
        "Parameters: {Cidr: {Type: String, Default: 10.0.0.0/8}}\n"
        "Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: "
        "[{IpProtocol: '-1', CidrIp: !Ref Cidr}]}}}"
    )
    properties = {"templateBody": body, "parameters": parameters}
    holder = resource(f"aws-native:cloudformation:{kind}", properties)
    found = _verdicts(holder, _judge())
    (verdict,) = (each for each in found if each.rule.id == "ec2-security-group-admin-port-public")
    path = "templateBody.Resources.Group.Properties.SecurityGroupIngress[0].CidrIp"
    assert (verdict.subject, verdict.path, verdict.blocking) == (holder.urn, path, True)


def test_what_a_condition_leaves_unknown_is_undecided_and_names_it() -> None:
    body = (
        "Parameters: {Cidr: {Type: String}}\n"
        "Resources: {Group: {Type: AWS::EC2::SecurityGroup, Properties: {SecurityGroupIngress: "
        "[{IpProtocol: '-1', CidrIp: !Ref Cidr}]}}}"
    )
    found = _verdicts(resource(STACK, {"templateBody": body}), _judge())
    (verdict,) = (each for each in found if each.rule.id == "ec2-security-group-admin-port-public")
    assert verdict.outcome is Outcome.UNDECIDED
    assert verdict.waits_for == "a value of the parameter Cidr"
    assert verdict.path == "templateBody.Resources.Group.Properties.SecurityGroupIngress[0].CidrIp"
