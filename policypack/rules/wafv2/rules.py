"""What the rules of web ACLs do with requests."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Severity,
    Stack,
    Unknown,
    Value,
    absent,
    or_unknown,
    property_rule,
    rule,
    until_unknown,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.web_acl_rules import (
    ACL,
    ASSOCIATION,
    RULE,
    RULE_GROUP,
    SEPARATE,
    all_rules,
    applies_group,
    blocks_with_group,
    counted_at,
    has_rules,
    stated_rules,
)
from policypack.topology.parts.completion import completing
from policypack.topology.parts.origins import stated

# The managed group with the rules against CVE-2021-44228, and how their names begin:
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
_LOG4J = ("AWSManagedRulesKnownBadInputsRuleSet", "Log4JRCE")

acl_default_allow = property_rule(
    id="waf-acl-default-allow",
    properties={ACL: "defaultAction.allow"},
    must=absent({}),
    message="defaultAction is allow",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation="Set defaultAction.block, and add rules that allow what callers need",
    title="Web ACL allows requests that no rule matches",
    why="""
    For organizations whose applications know all their callers: a public site needs the default
    action allow, with managed rule groups that block attacks.
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html
    """,
    example="""
    METRICS = {
        "cloudwatch_metrics_enabled": True,
        "metric_name": "partners",
        "sampled_requests_enabled": True,
    }
    acl = aws.wafv2.WebAcl(
        "partners",
        scope="REGIONAL",
        default_action={"allow": {}},  # bad
        default_action={"block": {}},  # good
        visibility_config=METRICS,
    )
    """,
)


@rule(
    id="waf-acl-empty",
    types=(ACL,),
    reads=tuple(SEPARATE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Add rules, ruleJson, a WebAclRule or a WebAclRuleGroupAssociation",
)
def acl_empty(acl: Resource, stack: Stack) -> Outcomes:
    """Web ACL has no rules.

    A web ACL that allows by default and has no rules lets every request through, and looks like
    protection in a review.
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-working-with.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-10

    Example:
        METRICS = {
            "cloudwatch_metrics_enabled": True,
            "metric_name": "shop",
            "sampled_requests_enabled": True,
        }
        acl = aws.wafv2.WebAcl(
            "shop", scope="REGIONAL", default_action={"allow": {}}, visibility_config=METRICS
        )
        aws.wafv2.WebAclRuleGroupAssociation(  # good
            "known-bad",  # good
            rule_name="known-bad",  # good
            priority=1,  # good
            web_acl_arn=acl.arn,  # good
            managed_rule_group={  # good
                "vendor_name": "AWS",  # good
                "name": "AWSManagedRulesKnownBadInputsRuleSet",  # good
            },  # good
        )  # good
    """
    if acl.at("defaultAction.block").is_set:
        return
    found = any_of(has_rules(stack, acl))
    if isinstance(found, Unknown):
        yield found
    elif not found:
        yield Finding("no rule inspects requests, and defaultAction allows all", "rules")


@rule(
    id="waf-acl-without-log4j-rules",
    types=(ACL,),
    reads=tuple(SEPARATE),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation='Add the managed rule group "AWSManagedRulesKnownBadInputsRuleSet" of "AWS"',
    implied_by=(Implication("waf-acl-empty", resolved=Resolved.BY_IMPLIED),),
)
def acl_without_log4j_rules(acl: Resource, stack: Stack) -> Outcomes:
    """Web ACL has no managed rules against Log4Shell.

    One request that reaches a vulnerable Log4j runs code of the attacker. A group that only counts,
    or whose Log4JRCE rules are overridden, blocks nothing. Waive a web ACL in front of code that
    uses no Java.
    https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html

    Example:
        METRICS = {
            "cloudwatch_metrics_enabled": True,
            "metric_name": "shop",
            "sampled_requests_enabled": True,
        }
        aws.wafv2.WebAcl(
            "shop",
            scope="REGIONAL",
            default_action={"block": {}},
            rules=[{
                "name": "known-bad",
                "priority": 1,
                "override_action": {"none": {}},
                "statement": {"managed_rule_group_statement": {
                    "vendor_name": "AWS",
                    "name": "AWSManagedRulesCommonRuleSet",  # bad
                    "name": "AWSManagedRulesKnownBadInputsRuleSet",  # good
                }},
                "visibility_config": METRICS,
            }],
            visibility_config=METRICS,
        )
    """
    blocked = any_of((*_by_rules(stack, acl), *_by_associations(stack, acl)))
    if isinstance(blocked, Unknown):
        yield blocked
    elif not blocked:
        yield Finding(f"no rule blocks with the managed group {_LOG4J[0]}", "rules")


def _by_rules(stack: Stack, acl: Resource) -> list[Truth]:
    rules = all_rules(stack, acl)
    return [
        each if isinstance(each, Unknown) else blocks_with_group(each, *_LOG4J) for each in rules
    ]


def _by_associations(stack: Stack, acl: Resource) -> list[Truth]:
    found = completing(stack, acl, {ASSOCIATION: SEPARATE[ASSOCIATION]})
    return [each if isinstance(each, Unknown) else or_unknown(_blocks, each) for each in found]


def _blocks(association: Resource) -> Truth:
    if not applies_group(association.at("managedRuleGroup"), *_LOG4J):
        return False
    counts: bool = stated(association, "overrideAction") == "count"
    return not counts


@rule(
    id="waf-rule-count-only",
    types=(ACL, RULE, RULE_GROUP, ASSOCIATION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set action.block, or overrideAction.none for a rule group",
)
def rule_count_only(resource: Resource) -> Outcomes:
    """Web ACL rule only counts requests.

    A rule that is set to count to try it out stops no attack until its action changes. Waive it
    until a date while you try it out. A rule that adds labels for others to match, or headers for
    the application, is not reported.
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html

    Example:
        METRICS = {
            "cloudwatch_metrics_enabled": True,
            "metric_name": "shop",
            "sampled_requests_enabled": True,
        }
        aws.wafv2.RuleGroup(
            "shop",
            capacity=10,
            scope="REGIONAL",
            rules=[{
                "name": "countries",
                "priority": 1,
                "action": {"count": {}},  # bad
                "action": {"block": {}},  # good
                "statement": {"geo_match_statement": {"country_codes": ["AQ"]}},
                "visibility_config": METRICS,
            }],
            visibility_config=METRICS,
        )
    """
    if resource.type == ASSOCIATION:
        if resource.get("overrideAction") == "count":
            yield Finding('overrideAction is "count"', "overrideAction")
        return
    for each in stated_rules(resource):
        counted = each if isinstance(each, Unknown) else or_unknown(counted_at, each, resource.type)
        if isinstance(counted, Unknown):
            yield counted
        elif counted:
            yield Finding("requests that match are counted and let through", counted)


@rule(
    id="waf-rule-unmetered",
    types=(ACL, RULE, RULE_GROUP),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set visibilityConfig.cloudwatchMetricsEnabled to true",
)
def rule_unmetered(resource: Resource) -> Outcomes:
    """Web ACL or rule has no CloudWatch metrics.

    Metrics show which rule blocks how many requests, so that an attack or a rule that blocks
    customers is noticed. The web ACL and each of its rules have a setting of their own.
    https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-12

    Example:
        aws.wafv2.WebAcl(
            "shop",
            scope="REGIONAL",
            default_action={"block": {}},
            visibility_config={
                "cloudwatch_metrics_enabled": False,  # bad
                "cloudwatch_metrics_enabled": True,  # good
                "metric_name": "shop",
                "sampled_requests_enabled": True,
            },
        )
    """
    if resource.type != RULE:
        yield from until_unknown(_unmetered(resource.properties))
    for each in stated_rules(resource):
        yield from [each] if isinstance(each, Unknown) else until_unknown(_unmetered(each))


def _unmetered(of: Value) -> Outcomes:
    enabled = of.at("visibilityConfig").at("cloudwatchMetricsEnabled")
    if enabled.content is not True:
        yield Finding("cloudwatchMetricsEnabled is not true", enabled.path)
