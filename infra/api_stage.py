"""The API's stage: logged, traced, throttled, metered, and behind a web ACL."""

from __future__ import annotations

import json

import pulumi
import pulumi_aws as aws
from api import STAGE, TAGS, access_log_name, execution_log_name

# Who, when, what, and how it ended; nothing of a request's body or headers.
ACCESS_LOG = {
    "requestId": "$context.requestId",
    "time": "$context.requestTime",
    "caller": "$context.identity.caller",
    "sourceIp": "$context.identity.sourceIp",
    "method": "$context.httpMethod",
    "path": "$context.resourcePath",
    "status": "$context.status",
    "latency": "$context.responseLatency",
    "tls": "$context.tlsVersion",
    "error": "$context.error.messageString",
}


def stage(
    api: aws.apigateway.RestApi,
    deployment: aws.apigateway.Deployment,
    account: aws.apigateway.Account,
    key: aws.kms.Key,
) -> aws.apigateway.Stage:
    """The one stage of the API. API Gateway writes logs only once `account` has its role."""
    access = _log_group("api-access", access_log_name(), key)
    execution = _log_group("api-execution", execution_log_name(api), key)
    certificate = aws.apigateway.ClientCertificate("orders", description="Orders API", tags=TAGS)
    made = aws.apigateway.Stage(
        "orders",
        rest_api=api.id,
        deployment=deployment.id,
        stage_name=STAGE,
        description="Takes orders",
        access_log_settings=aws.apigateway.StageAccessLogSettingsArgs(
            destination_arn=access.arn, format=json.dumps(ACCESS_LOG)
        ),
        client_certificate_id=certificate.id,
        xray_tracing_enabled=True,
        tags=TAGS,
        opts=pulumi.ResourceOptions(depends_on=[account, execution]),
    )
    _method_settings(api, made)
    _usage_plan(api, made)
    return made


def _log_group(name: str, group: pulumi.Input[str], key: aws.kms.Key) -> aws.cloudwatch.LogGroup:
    return aws.cloudwatch.LogGroup(
        name, name=group, retention_in_days=365, kms_key_id=key.arn, tags=TAGS
    )


def _method_settings(api: aws.apigateway.RestApi, made: aws.apigateway.Stage) -> None:
    aws.apigateway.MethodSettings(
        "orders",
        rest_api=api.id,
        stage_name=made.stage_name,
        method_path="*/*",
        settings=aws.apigateway.MethodSettingsSettingsArgs(
            logging_level="ERROR",
            # A trace would write whole requests, credentials included, into the log.
            data_trace_enabled=False,
            metrics_enabled=True,
            throttling_rate_limit=50,
            throttling_burst_limit=100,
        ),
    )


def _usage_plan(api: aws.apigateway.RestApi, made: aws.apigateway.Stage) -> None:
    """Meters callers by their API keys; who may call at all, IAM decides."""
    plan = aws.apigateway.UsagePlan(
        "orders",
        description="Order limits for a shop",
        api_stages=[aws.apigateway.UsagePlanApiStageArgs(api_id=api.id, stage=made.stage_name)],
        throttle_settings=aws.apigateway.UsagePlanThrottleSettingsArgs(
            rate_limit=20, burst_limit=40
        ),
        quota_settings=aws.apigateway.UsagePlanQuotaSettingsArgs(limit=100_000, period="DAY"),
        tags=TAGS,
    )
    shop = aws.apigateway.ApiKey("shop", description="The web shop", tags=TAGS)
    aws.apigateway.UsagePlanKey("shop", key_id=shop.id, key_type="API_KEY", usage_plan_id=plan.id)
