"""Descriptions, mixed forms and unused groups."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.rules.ec2.groups import EGRESS, FORMS, GROUP, INGRESS, RULE, opened

UNDESCRIBED = "ec2-security-group-undescribed"
RULE_UNDESCRIBED = "ec2-security-group-rule-undescribed"
CONFLICT = "ec2-security-group-rules-conflict"
UNUSED = "ec2-security-group-unused"
STACK = "pulumi:pulumi:Stack"
INLINE = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.1.0/24"]}


@pytest.mark.parametrize("text", [None, "", "Managed by Pulumi", "Managed by Terraform"])
def test_a_default_description_counts_as_none(text: str | None) -> None:
    found = outcomes(UNDESCRIBED, resource(GROUP, {"description": text}))
    assert found == [("violates", "description")]
    assert outcomes(UNDESCRIBED, resource(GROUP, {"description": "Database"})) == []


@FORMS
@pytest.mark.parametrize("direction", ["ingress", "egress"])
@pytest.mark.parametrize(
    ("text", "expected"), [(None, "violates"), ("", "violates"), (UNKNOWN, "undecided")]
)
def test_a_rule_needs_a_description_in_every_form(
    form: str, direction: str, text: Any, expected: str
) -> None:
    found = outcomes(
        RULE_UNDESCRIBED, opened(form, 443, 443, direction=direction, description=text)
    )
    assert [outcome for outcome, _ in found] == [expected]
    described = opened(form, 443, 443, direction=direction, description="Service")
    assert outcomes(RULE_UNDESCRIBED, described) == []


def test_a_group_without_entries_needs_no_description_of_a_rule() -> None:
    assert outcomes(RULE_UNDESCRIBED, resource(GROUP, {})) == []
    assert outcomes(RULE_UNDESCRIBED, resource(INGRESS, {})) == [("violates", "")]


def group(**properties: Any) -> Resource:
    return resource(GROUP, {"id": "sg-1", **properties}, "group")


def separate(kind: str, cidr: str = "10.0.2.0/24", to: Any = "sg-1", **more: Any) -> Resource:
    entry: dict[str, Any] = {"fromPort": 443, "toPort": 443, "securityGroupId": to}
    if kind == RULE:
        entry |= {"type": "ingress", "protocol": "tcp", "cidrBlocks": [cidr]}
    else:
        entry |= {"ipProtocol": "tcp", "cidrIpv4": cidr}
    return resource(kind, entry, "separate", **more)


@pytest.mark.parametrize("kind", [RULE, INGRESS])
def test_inline_and_separate_rules_of_one_direction_conflict_in_any_order(kind: str) -> None:
    mixed = [group(ingress=[INLINE]), separate(kind)]
    assert outcomes(CONFLICT, *mixed) == [("violates", "ingress")]
    assert outcomes(CONFLICT, *reversed(mixed)) == [("violates", "ingress")]


def test_a_list_of_all_rules_is_a_third_form() -> None:
    kind = "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive"
    listed = resource(kind, {"securityGroupId": "sg-1", "ingressRuleIds": ["sgr-1"]}, "listed")
    assert outcomes(CONFLICT, group(ingress=[INLINE]), listed) == [("violates", "ingress")]
    assert outcomes(CONFLICT, listed, group()) == []
    assert outcomes(CONFLICT, listed, group(), separate(INGRESS)) == []


def test_the_record_of_the_engine_links_them_before_the_id_is_known() -> None:
    inline = resource(GROUP, {"ingress": [INLINE], "id": UNKNOWN}, "group", depends={"ingress": []})
    linked = separate(INGRESS, to=UNKNOWN, depends={"securityGroupId": [inline]})
    assert outcomes(CONFLICT, inline, linked) == [("violates", "ingress")]
    assert outcomes(CONFLICT, group(ingress=[INLINE]), separate(INGRESS, to=UNKNOWN)) == [
        ("undecided", "securityGroupId")
    ]


def test_another_group_or_another_direction_is_no_conflict() -> None:
    assert outcomes(CONFLICT, group(ingress=[INLINE]), separate(INGRESS, to="sg-2")) == []
    assert outcomes(CONFLICT, group(egress=[INLINE]), separate(INGRESS)) == []
    assert outcomes(CONFLICT, group(ingress=[INLINE]), separate(EGRESS)) == []
    assert outcomes(CONFLICT, group(), separate(INGRESS)) == []
    assert outcomes(CONFLICT, group(ingress=[INLINE])) == []


def test_what_the_state_lists_of_separate_rules_is_no_conflict() -> None:
    listed = group(ingress=[{**INLINE, "cidrBlocks": ["10.0.2.0/24"], "self": False}])
    assert outcomes(CONFLICT, listed, separate(INGRESS)) == []
    computed = resource(GROUP, {"id": "sg-1", "ingress": UNKNOWN}, "group", depends={})
    assert outcomes(CONFLICT, computed, separate(INGRESS)) == []
    # Without entries of the group nothing else has to be known.
    unread = resource(INGRESS, {"securityGroupId": "sg-1", "referencedSecurityGroupId": UNKNOWN})
    assert outcomes(CONFLICT, computed, unread) == []
    assert outcomes(CONFLICT, group(), separate(INGRESS, to=UNKNOWN)) == []


USER = "aws:lambda/function:Function"


def user(of: Resource, at: str = "vpcConfig", kind: str = USER) -> Resource:
    return resource(kind, {at: UNKNOWN}, "user", depends={at: [of]})


def test_a_group_that_a_resource_refers_to_is_used() -> None:
    assert outcomes(UNUSED, group(), user(group())) == []
    assert outcomes(UNUSED, user(group()), group()) == []
    assert outcomes(UNUSED, group()) == [("violates", "")]


def test_its_own_rules_do_not_use_it_but_rules_of_another_group_do() -> None:
    own = user(group(), "securityGroupId", INGRESS)
    assert outcomes(UNUSED, group(), own) == [("violates", "")]
    other = user(group(), "referencedSecurityGroupId", INGRESS)
    assert outcomes(UNUSED, group(), other) == []


@pytest.mark.parametrize("exported", ["sg-1", UNKNOWN])
def test_an_exported_group_is_undecided(exported: Any) -> None:
    stack = resource(STACK, {"group": {"id": exported}}, "shop-dev")
    assert outcomes(UNUSED, group(), stack) == [("undecided", "group.id")]
    assert outcomes(UNUSED, group(), resource(STACK, {"other": "sg-2"})) == [("violates", "")]
    # The engine hands over no ID, so an exported one may be that of any group.
    nameless = resource(GROUP, {"vpcId": "vpc-1"}, "group")
    assert outcomes(UNUSED, nameless, stack) == [("undecided", "group.id")]
    assert outcomes(UNUSED, nameless, resource(STACK, {"vpc": "vpc-1"})) == [("violates", "")]


def test_another_program_may_attach_it() -> None:
    assert outcomes(UNUSED, group(), completed_elsewhere=["group"]) == []
