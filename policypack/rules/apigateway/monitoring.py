"""Metrics and traces of stages."""

from __future__ import annotations

from policypack.authoring import Profile, Severity, equal, property_rule
from policypack.topology.apis.api_stages import METHOD_SETTINGS, STAGE

method_unmetered = property_rule(
    id="api-gateway-method-unmetered",
    properties={METHOD_SETTINGS: "settings.metricsEnabled"},
    must=equal(True),
    default=False,
    message="metricsEnabled is false, so CloudWatch only has metrics of the whole stage",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set settings.metricsEnabled to true",
    fix={"settings": {"metricsEnabled": True}},
    title="API Gateway methods have no detailed metrics",
    why="""
    Metrics per method show which method is attacked or fails. CloudWatch charges for them.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
    """,
    example="""
    aws.apigateway.MethodSettings(
        "orders",
        rest_api="a1b2c3",
        stage_name="live",
        method_path="*/*",
        settings={"metrics_enabled": False},  # bad
        settings={"metrics_enabled": True},  # good
    )
    """,
)

stage_untraced = property_rule(
    id="api-gateway-stage-untraced",
    properties={STAGE: "xrayTracingEnabled"},
    must=equal(True),
    default=False,
    message="X-Ray tracing is off",
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation="Set xrayTracingEnabled to true",
    fix={"xrayTracingEnabled": True},
    title="REST API stage sends no traces to X-Ray",
    why="""
    Traces show which backend a request reached and where it failed. HTTP and WebSocket APIs don't
    support tracing.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-xray.html
    """,
    example="""
    aws.apigateway.Stage(
        "orders",
        rest_api="a1b2c3",
        deployment="d4e5f6",
        stage_name="live",
        xray_tracing_enabled=False,  # bad
        xray_tracing_enabled=True,  # good
    )
    """,
)
