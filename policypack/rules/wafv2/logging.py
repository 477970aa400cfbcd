"""Web ACL logs."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Settings,
    Severity,
    Stack,
    Unknown,
    or_unknown,
    rule,
)
from policypack.iam.meaning.truth import Truth, any_of
from policypack.topology.edge.web_acl_rules import ACL
from policypack.topology.parts.completion import completing

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

    Example:
        acl = aws.wafv2.WebAcl(
            "shop",
            scope="REGIONAL",
            default_action={"block": {}},
            visibility_config={
                "cloudwatch_metrics_enabled": True,
                "metric_name": "shop",
                "sampled_requests_enabled": True,
            },
        )
        aws.wafv2.WebAclLoggingConfiguration(  # good
            "shop",  # good
            resource_arn=acl.arn,  # good
            log_destination_configs=["arn:aws:s3:::aws-waf-logs-shop"],  # good
        )  # good
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
