"""Rules of web ACLs: inline, as a document, separate, and by association."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from policypack.judging.run import judge
from policypack.model.resources import Resource
from policypack.settings.merging import read_settings
from tests.judged import UNKNOWN, outcomes, resource

EMPTY = "waf-acl-empty"
LOG4J = "waf-acl-without-log4j-rules"
COUNT = "waf-rule-count-only"
UNMETERED = "waf-rule-unmetered"
ACL = "aws:wafv2/webAcl:WebAcl"
RULE = "aws:wafv2/webAclRule:WebAclRule"
GROUP = "aws:wafv2/ruleGroup:RuleGroup"
ASSOCIATION = "aws:wafv2/webAclRuleGroupAssociation:WebAclRuleGroupAssociation"
KNOWN_BAD = "AWSManagedRulesKnownBadInputsRuleSet"
ARN = "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/shop/1"
METERED = {"cloudwatchMetricsEnabled": True, "metricName": "m", "sampledRequestsEnabled": True}
RULES = [("violates", "rules")]


def acl(*rules: Any, **properties: Any) -> Resource:
    held = {"arn": ARN, "defaultAction": {"allow": {}}, "visibilityConfig": METERED, **properties}
    return resource(ACL, {**held, "rules": list(rules)} if rules else held, "acl")


def rule(group: Any = KNOWN_BAD, **more: Any) -> dict[str, Any]:
    managed = {"vendorName": "AWS", "name": group, **more.pop("managed", {})}
    made = {"name": "r", "priority": 1, "overrideAction": {"none": {}}, "visibilityConfig": METERED}
    return {**made, "statement": {"managedRuleGroupStatement": managed}, **more}


def as_document(held: Any) -> Any:
    """A rule with the names of AWS's API."""
    if isinstance(held, list):
        return [as_document(each) for each in held]
    if not isinstance(held, dict):
        return held
    return {
        (key[:1].upper() + key[1:]).replace("Cloudwatch", "CloudWatch"): as_document(value)
        for key, value in held.items()
    }


def text(*rules: dict[str, Any]) -> str:
    return json.dumps(as_document(list(rules)))


def separate(held: dict[str, Any], of: Any = ARN, **more: Any) -> Resource:
    return resource(RULE, {**held, "webAclArn": of}, "separate", **more)


def association(of: Any = ARN, group: str = KNOWN_BAD, **more: Any) -> Resource:
    managed = {"vendorName": "AWS", "name": group, **more.pop("managed", {})}
    held = {"webAclArn": of, "managedRuleGroup": managed, **more}
    return resource(ASSOCIATION, held, "association")


def in_every_form(held: dict[str, Any]) -> list[list[Resource]]:
    return [[acl(held)], [acl(ruleJson=text(held))], [acl(), separate(held)]]


def test_an_acl_without_rules_that_allows_by_default_violates() -> None:
    assert outcomes(EMPTY, acl()) == RULES
    assert outcomes(EMPTY, acl(defaultAction={"block": {}})) == []
    assert outcomes(EMPTY, acl(rules=[], ruleJson="[]")) == RULES


def test_each_of_four_ways_to_add_a_rule_counts_in_any_order() -> None:
    for resources in [*in_every_form(rule()), [acl(), association()]]:
        assert outcomes(EMPTY, *resources) == []
        assert outcomes(EMPTY, *reversed(resources)) == []


def test_an_acl_that_only_counts_is_not_empty() -> None:
    assert outcomes(EMPTY, acl(COUNTING)) == []
    assert outcomes(COUNT, acl(COUNTING)) == [("violates", "rules[0].action.count")]


def test_an_acl_that_sets_nothing_has_no_rules() -> None:
    for rule_id in (EMPTY, LOG4J):
        assert outcomes(rule_id, resource(ACL, {})) == RULES
    assert outcomes(COUNT, resource(ACL, {})) == []
    own = "visibilityConfig.cloudwatchMetricsEnabled"
    for kind in (ACL, RULE, GROUP):
        assert outcomes(UNMETERED, resource(kind, {})) == [("violates", own)]


def test_a_rule_of_another_acl_does_not_count() -> None:
    assert outcomes(EMPTY, acl(), separate(rule(), "arn:other")) == RULES
    assert outcomes(EMPTY, acl(), association("arn:other")) == RULES


def test_what_is_unknown_may_be_a_rule() -> None:
    assert outcomes(EMPTY, acl(rules=UNKNOWN)) == [("undecided", "rules")]
    assert outcomes(EMPTY, acl(ruleJson=UNKNOWN)) == [("undecided", "ruleJson")]
    assert outcomes(EMPTY, acl(), separate(rule(), UNKNOWN)) == [("undecided", "webAclArn")]
    assert outcomes(EMPTY, acl(defaultAction=UNKNOWN)) == [("undecided", "defaultAction")]


@pytest.mark.parametrize(
    ("held", "is_protected"),
    [
        (rule(), True),
        (rule("AWSManagedRulesCommonRuleSet"), False),
        (rule(managed={"vendorName": "Other"}), False),
        (rule(overrideAction={"count": {}}), False),
        (
            rule(
                managed={
                    "ruleActionOverrides": [
                        {"name": "Log4JRCE_HEADER", "actionToUse": {"count": {}}}
                    ]
                }
            ),
            False,
        ),
        (
            rule(
                managed={
                    "ruleActionOverrides": [
                        {"name": "Log4JRCE_BODY", "actionToUse": {"block": {}}},
                        {"name": "Host_localhost_HEADER", "actionToUse": {"count": {}}},
                    ]
                }
            ),
            True,
        ),
    ],
)
def test_the_managed_group_protects_unless_it_is_disarmed(
    held: dict[str, Any], is_protected: bool
) -> None:
    for resources in in_every_form(held):
        assert outcomes(LOG4J, *resources) == ([] if is_protected else RULES)


def test_an_excluded_rule_of_a_document_is_disarmed() -> None:
    held = rule(managed={"excludedRules": [{"name": "Log4JRCE"}]})
    assert outcomes(LOG4J, acl(ruleJson=text(held))) == RULES


def test_what_aws_fills_in_counts_nothing() -> None:
    filled_in = replace(association(overrideAction=UNKNOWN), has_outputs=True)
    assert outcomes(LOG4J, acl(), filled_in) == []
    of_another = replace(association(group="Other", overrideAction=UNKNOWN), has_outputs=False)
    assert outcomes(LOG4J, acl(), of_another) == RULES


def test_an_association_protects_unless_it_counts() -> None:
    assert outcomes(LOG4J, acl(), association()) == []
    assert outcomes(LOG4J, acl(), association(overrideAction="none")) == []
    assert outcomes(LOG4J, acl(), association(overrideAction="count")) == RULES
    assert outcomes(LOG4J, acl(), association(group="AWSManagedRulesCommonRuleSet")) == RULES
    disarmed = {"ruleActionOverrides": [{"name": "Log4JRCE_URIPATH", "actionToUse": {"allow": {}}}]}
    assert outcomes(LOG4J, acl(), association(managed=disarmed)) == RULES


def test_an_unknown_group_leaves_it_undecided() -> None:
    path = "rules[0].statement.managedRuleGroupStatement.name"
    assert outcomes(LOG4J, acl(rule(UNKNOWN))) == [("undecided", path)]
    assert outcomes(LOG4J, acl()) == RULES


COUNTING: dict[str, Any] = {"name": "r", "action": {"count": {}}, "visibilityConfig": METERED}


@pytest.mark.parametrize(
    ("held", "path"),
    [
        (COUNTING, "action.count"),
        (rule(overrideAction={"count": {}}), "overrideAction.count"),
    ],
)
def test_a_rule_that_counts_violates_in_every_form(held: dict[str, Any], path: str) -> None:
    assert outcomes(COUNT, acl(held)) == [("violates", f"rules[0].{path}")]
    assert outcomes(COUNT, acl(ruleJson=text(held))) == [("violates", f"ruleJson[0].{path}")]
    assert outcomes(COUNT, separate(held)) == [("violates", path)]


def test_a_rule_of_a_group_that_counts_violates_in_both_forms() -> None:
    group = resource(GROUP, {"rules": [COUNTING]})
    assert outcomes(COUNT, group) == [("violates", "rules[0].action.count")]
    group = resource(GROUP, {"rulesJson": text(COUNTING)})
    assert outcomes(COUNT, group) == [("violates", "rulesJson[0].action.count")]


def test_an_association_that_counts_violates() -> None:
    assert outcomes(COUNT, association(overrideAction="count")) == [("violates", "overrideAction")]
    assert outcomes(COUNT, association(overrideAction="none")) == []
    assert outcomes(COUNT, association(overrideAction=UNKNOWN)) == [("undecided", "overrideAction")]


@pytest.mark.parametrize(
    "held",
    [
        {"action": {"block": {}}},
        {"action": {"allow": {}}},
        {"overrideAction": {"none": {}}},
        # WAF refuses a rule with neither of the two.
        {},
        {"action": {"count": {}}, "ruleLabels": [{"name": "bot"}]},
        {"action": {"count": {"customRequestHandling": {"insertHeaders": [{"name": "bot"}]}}}},
    ],
)
def test_a_rule_that_acts_or_labels_complies(held: dict[str, Any]) -> None:
    assert outcomes(COUNT, acl(held)) == []
    assert outcomes(COUNT, acl(ruleJson=text(held))) == []


def test_each_rule_is_judged_by_itself() -> None:
    found = outcomes(COUNT, acl(UNKNOWN, {"action": UNKNOWN}, COUNTING))
    assert found == [
        ("violates", "rules[2].action.count"),
        ("undecided", "rules[0]"),
        ("undecided", "rules[1].action"),
    ]
    assert outcomes(COUNT, acl(ruleJson=UNKNOWN)) == [("undecided", "ruleJson")]
    assert outcomes(COUNT, acl(ruleJson="{")) == []


SILENT = {**METERED, "cloudwatchMetricsEnabled": False}


def test_the_acl_and_each_rule_need_metrics() -> None:
    own = "visibilityConfig.cloudwatchMetricsEnabled"
    assert outcomes(UNMETERED, acl(visibilityConfig=SILENT)) == [("violates", own)]
    held = rule(visibilityConfig=SILENT)
    assert outcomes(UNMETERED, acl(rule(), held)) == [("violates", f"rules[1].{own}")]
    assert outcomes(UNMETERED, acl(ruleJson=text(held))) == [("violates", f"ruleJson[0].{own}")]
    assert outcomes(UNMETERED, separate(held)) == [("violates", own)]
    assert outcomes(UNMETERED, acl(ruleJson=text(rule()))) == []
    unknown = {**METERED, "cloudwatchMetricsEnabled": UNKNOWN}
    assert outcomes(UNMETERED, acl(visibilityConfig=unknown)) == [("undecided", own)]
    group = resource(GROUP, {"visibilityConfig": SILENT})
    assert outcomes(UNMETERED, group) == [("violates", own)]


def test_an_empty_acl_is_one_finding() -> None:
    found = judge([acl()], read_settings({"profile": "strict"}))
    told = {each.rule.id for each in found if each.folded_into is None}
    assert EMPTY in told
    assert LOG4J not in told
    assert LOG4J in {each.rule.id for each in found}
