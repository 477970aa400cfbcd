"""A web ACL that lets nothing through but orders, and not too many of them."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

TAGS = {"component": "firewall"}
# AWS's own sets: requests that try known holes, and the usual attacks on web applications.
MANAGED = ("AWSManagedRulesKnownBadInputsRuleSet", "AWSManagedRulesCommonRuleSet")


def protect(stage: aws.apigateway.Stage, key: aws.kms.Key) -> aws.wafv2.WebAcl:
    """Puts a web ACL before the stage, and keeps a log of what it decided."""
    acl = aws.wafv2.WebAcl(
        "orders",
        description="Only orders, and not too many of them",
        scope="REGIONAL",
        default_action={"block": {}},
        rules=[
            _limit_rate(0),
            *(_managed(name, number + 1) for number, name in enumerate(MANAGED)),
            _allow_orders(stage, len(MANAGED) + 1),
        ],
        visibility_config=aws.wafv2.WebAclVisibilityConfigArgs(
            cloudwatch_metrics_enabled=True, metric_name="orders", sampled_requests_enabled=True
        ),
        tags=TAGS,
    )
    aws.wafv2.WebAclAssociation("orders", resource_arn=stage.arn, web_acl_arn=acl.arn)
    _log(acl, key)
    return acl


def _limit_rate(priority: int) -> aws.wafv2.WebAclRuleArgsDict:
    """Blocks an address that makes more than 1,000 requests in five minutes."""
    return {
        "name": "rate",
        "priority": priority,
        "action": {"block": {}},
        "statement": {"rate_based_statement": {"limit": 1000, "aggregate_key_type": "IP"}},
        "visibility_config": _visible("rate"),
    }


def _managed(name: str, priority: int) -> aws.wafv2.WebAclRuleArgsDict:
    return {
        "name": name,
        "priority": priority,
        # "none" keeps what the set's own rules say, which is to block.
        "override_action": {"none": {}},
        "statement": {"managed_rule_group_statement": {"vendor_name": "AWS", "name": name}},
        "visibility_config": _visible(name),
    }


def _allow_orders(stage: aws.apigateway.Stage, priority: int) -> aws.wafv2.WebAclRuleArgsDict:
    path: aws.wafv2.WebAclRuleStatementByteMatchStatementArgsDict = {
        "field_to_match": {"uri_path": {}},
        "positional_constraint": "EXACTLY",
        "search_string": pulumi.Output.concat("/", stage.stage_name, "/orders"),
        "text_transformations": [{"priority": 0, "type": "NONE"}],
    }
    return {
        "name": "orders",
        "priority": priority,
        "action": {"allow": {}},
        "statement": {"byte_match_statement": path},
        "visibility_config": _visible("orders"),
    }


def _visible(name: str) -> aws.wafv2.WebAclRuleVisibilityConfigArgsDict:
    return {
        "cloudwatch_metrics_enabled": True,
        "metric_name": name,
        "sampled_requests_enabled": True,
    }


def _log(acl: aws.wafv2.WebAcl, key: aws.kms.Key) -> None:
    # WAF writes only to groups whose names begin so:
    # https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
    group = aws.cloudwatch.LogGroup(
        "firewall",
        name=f"aws-waf-logs-{pulumi.get_project()}-{pulumi.get_stack()}",
        retention_in_days=365,
        kms_key_id=key.arn,
        tags=TAGS,
    )
    # The signature of a signed request is a credential, for some minutes.
    header = aws.wafv2.WebAclLoggingConfigurationRedactedFieldSingleHeaderArgs(name="authorization")
    aws.wafv2.WebAclLoggingConfiguration(
        "orders",
        resource_arn=acl.arn,
        log_destination_configs=[group.arn],
        redacted_fields=[
            aws.wafv2.WebAclLoggingConfigurationRedactedFieldArgs(single_header=header)
        ],
    )
