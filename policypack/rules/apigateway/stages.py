"""Stages: throttling, caches, variables, web ACLs and client certificates."""

from __future__ import annotations

from policypack.authoring import (
    Finding,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Value,
    equal,
    property_rule,
    rule,
)
from policypack.forms.families.plaintext_secrets import plaintext_secret
from policypack.forms.families.public_endpoints import without_web_acl
from policypack.iam.meaning.truth import settled
from policypack.topology.apis import api_parts, api_stages
from policypack.topology.apis.api_access import is_not_private
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import calls_public_backend
from policypack.topology.apis.api_stages import METHOD_SETTINGS, STAGE, settings_of_all_methods
from policypack.topology.apis.http_apis import INTEGRATION as HTTP_INTEGRATION
from policypack.topology.apis.http_apis import STAGE as HTTP_STAGE
from policypack.topology.apis.http_apis import is_websocket

_DEPLOYMENT = "aws:apigateway/deployment:Deployment"
_LIMITS = ("throttlingRateLimit", "throttlingBurstLimit")

stage_secret = plaintext_secret(
    id="api-gateway-stage-secret",
    subject="API Gateway stage",
    properties={
        STAGE: ("variables", "canarySettings.stageVariableOverrides"),
        HTTP_STAGE: "stageVariables",
        _DEPLOYMENT: "variables",
    },
    remediation=(
        "Store the value in Secrets Manager, read it in the backend, and remove it from the stage"
        " variables"
    ),
    why="""
    Every principal with read access to the API's configuration can read its stage variables, and
    API Gateway passes them to backends and logs. AWS advises against storing credentials in them.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html
    """,
    example="""
    aws.apigatewayv2.Stage(
        "orders",
        api_id="a1b2c3",
        stage_variables={"DB_PASSWORD": "9f2Kq7!xVb31"},  # bad
        stage_variables={"DB_PASSWORD_PARAMETER": "/orders/db-password"},  # good
    )
    """,
)

cache_unencrypted = property_rule(
    id="api-gateway-cache-unencrypted",
    properties={METHOD_SETTINGS: "settings.cacheDataEncrypted"},
    must=equal(True),
    default=False,
    only_if={"settings.cachingEnabled": equal(True)},
    message="cachingEnabled is true and cacheDataEncrypted is not",
    severity=Severity.HIGH,
    profile=Profile.ESSENTIAL,
    cwe=(311,),
    remediation="Set settings.cacheDataEncrypted to true",
    fix={"settings": {"cacheDataEncrypted": True}},
    title="API Gateway cache is not encrypted at rest",
    why="""
    The cache stores responses to authorized callers for up to an hour, by default without
    encryption.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
    """,
    example="""
    aws.apigateway.MethodSettings(
        "orders",
        rest_api="a1b2c3",
        stage_name="live",
        method_path="*/*",
        settings={
            "caching_enabled": True,
            "cache_data_encrypted": False,  # bad
            "cache_data_encrypted": True,  # good
        },
    )
    """,
)


@rule(
    id="api-gateway-stage-unthrottled",
    types=(STAGE, HTTP_STAGE),
    reads=api_stages.READS,
    severity=Severity.MEDIUM,
    profile=Profile.STRICT,
    remediation=(
        "Set throttlingRateLimit and throttlingBurstLimit: for a REST API in MethodSettings with "
        'methodPath "*/*", else in defaultRouteSettings'
    ),
    cwe=(770,),
)
def stage_unthrottled(stage: Resource, stack: Stack) -> Outcomes:
    """API Gateway stage has no throttling of its own.

    A single caller can cause a denial of service: it can use up the request rate that all APIs of
    the account share in a Region, and increase the cost of the backend. MethodSettings without the
    two limits set -1, which means no limit. Usage plans limit only the holders of API keys. The
    rule is strict because the account's limit of 10,000 requests per second applies to every API by
    default, and most APIs rely on it.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html

    Example:
        aws.apigatewayv2.Stage(
            "orders",
            api_id="a1b2c3",
            default_route_settings={  # good
                "throttling_rate_limit": 50,  # good
                "throttling_burst_limit": 100,  # good
            },  # good
        )
    """
    if stage.type == HTTP_STAGE:
        if not _limits(stage.at("defaultRouteSettings")):
            yield Finding("the routes have no rate and burst limit", "defaultRouteSettings")
    elif not any(_limits(each.at("settings")) for each in settings_of_all_methods(stack, stage)):
        yield Finding("no MethodSettings for */* set a rate and a burst limit")


def _limits(settings: Value) -> bool:
    return all(settings.get(path, -1) >= 0 for path in _LIMITS)


def _is_public(stage: Resource, stack: Stack) -> bool:
    apis = stack.linked(stage, "restApi", REST_API)
    return all(settled(is_not_private(api)) for api in apis)


stage_without_waf = without_web_acl(
    id="api-gateway-stage-without-waf",
    subject="REST API stage",
    kinds=(STAGE,),
    is_public=_is_public,
    reads=(REST_API,),
    noun="stage",
    why="""
    AWS WAF blocks known attacks, bots and floods before they reach the backend. Private APIs don't
    need it. HTTP APIs only support it through CloudFront. The rule can't see web ACLs that Firewall
    Manager associates.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
    """,
    example="""
    stage = aws.apigateway.Stage(
        "orders", rest_api="a1b2c3", deployment="d4e5f6", stage_name="live"
    )
    aws.wafv2.WebAclAssociation(  # good
        "orders",  # good
        resource_arn=stage.arn,  # good
        web_acl_arn=(  # good
            "arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/orders/1a2b"  # good
        ),  # good
    )  # good
    """,
)


@rule(
    id="api-gateway-stage-without-client-certificate",
    types=(STAGE, HTTP_STAGE),
    reads=(*api_parts.READS, REST_API, HTTP_API, HTTP_INTEGRATION),
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        "Set clientCertificateId to the ID of a ClientCertificate, and verify it in the backend"
    ),
)
def stage_without_client_certificate(stage: Resource, stack: Stack) -> Outcomes:
    """API Gateway stage sends no client certificate to its HTTP backends.

    A public backend can't distinguish requests of the API from requests that bypass it. Only
    integrations with public HTTP backends use the certificate. REST and WebSocket APIs support it;
    HTTP APIs don't. Mutual TLS of a custom domain identifies the caller, not the API.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
    https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html

    Example:
        api = aws.apigateway.RestApi("orders")
        aws.apigateway.Integration(
            "orders",
            rest_api=api.id,
            resource_id=api.root_resource_id,
            http_method="POST",
            type="HTTP_PROXY",
            integration_http_method="POST",
            uri="https://backend.example.com/orders",
        )
        aws.apigateway.Stage(
            "orders",
            rest_api=api.id,
            deployment="d4e5f6",
            stage_name="live",
            client_certificate_id="g7h8i9",  # good
        )
    """
    if stage.is_given("clientCertificateId"):
        return
    if stage.type == STAGE:
        apis = stack.linked(stage, "restApi", REST_API)
    else:
        apis = stack.linked(stage, "apiId", HTTP_API) if is_websocket(stack, stage) else ()
    if any(calls_public_backend(stack, api) for api in apis):
        yield Finding("clientCertificateId is not set", "clientCertificateId")
