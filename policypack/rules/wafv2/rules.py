"""Rules, default actions, metrics and logs of web ACLs."""

from __future__ import annotations

from policypack.authoring import (
    HERE,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resolved,
    Resource,
    Settings,
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
from policypack.topology.parts.links import stated

# The managed group with the rules against CVE-2021-44228, and the prefix of their names:
# https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
_LOG4J = ("AWSManagedRulesKnownBadInputsRuleSet", "Log4JRCE")

acl_default_allow = property_rule(
    id="waf-acl-default-allow",
    properties={ACL: "defaultAction.allow"},
    must=absent({}),
    message="defaultAction is allow, so only rules can block a request",
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    remediation=(
        "Set defaultAction.block instead of allow, and add rules that allow the requests of your "
        "callers"
    ),
    title="WAF web ACL allows requests by default",
    why="""
    This rule is for organizations whose applications know all their callers. A public site needs
    the default action allow, with managed rule groups that block attacks.
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-default-action.html
    """,
)


@rule(
    id="waf-acl-empty",
    types=(ACL,),
    reads=tuple(SEPARATE),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add rules, ruleJson, an aws.wafv2.WebAclRule or an aws.wafv2.WebAclRuleGroupAssociation"
    ),
)
def acl_empty(acl: Resource, stack: Stack) -> Outcomes:
    """WAF web ACL has no rules.

    A web ACL with the default action allow and no rules blocks no request, although it looks like
    protection in a review.
    https://docs.aws.amazon.com/waf/latest/developerguide/web-acl-working-with.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-10
    """
    if acl.at("defaultAction.block").is_set:
        return
    found = any_of(has_rules(stack, acl))
    if isinstance(found, Unknown):
        yield found
    elif not found:
        yield Finding("rules is empty, and defaultAction is allow", "rules")


@rule(
    id="waf-acl-without-log4j-rules",
    types=(ACL,),
    reads=tuple(SEPARATE),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Add the managed rule group "AWSManagedRulesKnownBadInputsRuleSet" of the vendor "AWS"'
    ),
    implied_by=(Implication("waf-acl-empty", resolved=Resolved.BY_IMPLIED),),
)
def acl_without_log4j_rules(acl: Resource, stack: Stack) -> Outcomes:
    """WAF web ACL has no managed rules against Log4Shell.

    A single request to an application with a vulnerable Log4j version can run the attacker's code
    (CVE-2021-44228). A rule group that only counts, or whose Log4JRCE rules are overridden, blocks
    nothing. Waive this finding for a web ACL in front of applications without Java.
    https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
    """
    blocked = any_of((*_by_rules(stack, acl), *_by_associations(stack, acl)))
    if isinstance(blocked, Unknown):
        yield blocked
    elif not blocked:
        yield Finding(f"no rule blocks requests with the managed rule group {_LOG4J[0]}", "rules")


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
    remediation="Set action.block instead of count, or overrideAction.none for a rule group",
)
def rule_count_only(resource: Resource) -> Outcomes:
    """WAF rule only counts requests.

    A rule with the action count, which is meant for testing, stops no attack until its action
    changes. While you test a rule, waive this finding until a date. A rule that adds labels for
    other rules, or headers for the application, is not reported.
    https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-action.html
    """
    if resource.type == ASSOCIATION:
        if resource.get("overrideAction") == "count":
            yield Finding(
                'overrideAction is "count", so matching requests are allowed', "overrideAction"
            )
        return
    for each in stated_rules(resource):
        counted = each if isinstance(each, Unknown) else or_unknown(counted_at, each, resource.type)
        if isinstance(counted, Unknown):
            yield counted
        elif counted:
            yield Finding("matching requests are counted and allowed", counted)


@rule(
    id="waf-rule-unmetered",
    types=(ACL, RULE, RULE_GROUP),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set visibilityConfig.cloudwatchMetricsEnabled to true",
    fix={HERE: True},
)
def rule_unmetered(resource: Resource) -> Outcomes:
    """WAF web ACL or rule has no CloudWatch metrics.

    Metrics show how many requests each rule blocks, so that you notice an attack, or a rule that
    blocks customers. The web ACL and each of its rules have their own setting.
    https://docs.aws.amazon.com/waf/latest/developerguide/monitoring-cloudwatch.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-12
    """
    if resource.type != RULE:
        yield from until_unknown(_unmetered(resource.properties))
    for each in stated_rules(resource):
        yield from [each] if isinstance(each, Unknown) else until_unknown(_unmetered(each))


def _unmetered(of: Value) -> Outcomes:
    enabled = of.at("visibilityConfig").at("cloudwatchMetricsEnabled")
    if enabled.content is not True:
        yield Finding("cloudwatchMetricsEnabled is not true", enabled.path)


_LOGGING = {"aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": "resourceArn"}


@rule(
    id="waf-acl-unlogged",
    types=(ACL,),
    reads=tuple(_LOGGING),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Add an aws.wafv2.WebAclLoggingConfiguration with resourceArn set to the web ACL's ARN, "
        "and a destination whose name begins with aws-waf-logs-"
    ),
)
def acl_unlogged(acl: Resource, stack: Stack, settings: Settings) -> Outcomes:
    """WAF web ACL has no logs.

    Metrics only count requests, and samples are kept for three hours. Only logs show which requests
    an attacker sent, and which of them were allowed. A logging filter that drops every request logs
    nothing.
    https://docs.aws.amazon.com/waf/latest/developerguide/logging.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/waf-controls.html#waf-11
    """
    if settings.is_completed_elsewhere(acl.urn):
        return
    logs = any_of(
        each if isinstance(each, Unknown) else _keeps_something(each)
        for each in completing(stack, acl, _LOGGING)
    )
    if isinstance(logs, Unknown):
        yield logs
    elif not logs:
        yield Finding("no WebAclLoggingConfiguration logs its requests")


def _keeps_something(logging: Resource) -> Truth:
    drops = or_unknown(lambda: logging.get("loggingFilter.defaultBehavior") == "DROP")
    if drops is not True:
        return drops if isinstance(drops, Unknown) else True
    return any_of(
        logging.each("loggingFilter.filters", lambda each: iter([each.get("behavior") == "KEEP"]))
    )
