"""Stages: throttling, variables, web ACLs, client certificates and usage plans."""

from __future__ import annotations

from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource
from tests.openapi_documents import LAMBDA, document
from tests.rules.apigateway.apis import (
    DOMAIN,
    HTTP_INTEGRATION,
    HTTP_STAGE,
    ID,
    METHOD,
    PUT,
    REST_API,
    STAGE,
    http_api,
    method,
    private_api,
    rest_api,
    rest_integration,
    settings,
    stage,
)

THROTTLE = "api-gateway-stage-unthrottled"
SECRET = "api-gateway-stage-secret"
WAF = "api-gateway-stage-without-waf"
CERTIFICATE = "api-gateway-stage-without-client-certificate"
PLAN = "api-gateway-stage-without-usage-plan"
CACHE = "api-gateway-cache-unencrypted"
LIMITS: dict[str, Any] = {"throttlingRateLimit": 50, "throttlingBurstLimit": 100}
ARN = "arn:aws:apigateway:eu-central-1::/restapis/a1b2c3/stages/live"
VIOLATES = [("violates", "")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
@pytest.mark.parametrize(
    "held",
    [
        pytest.param({}, id="settings without limits set -1"),
        pytest.param({"throttlingRateLimit": -1, "throttlingBurstLimit": -1}, id="-1"),
        pytest.param({"throttlingRateLimit": 50}, id="only a rate"),
    ],
)
def test_a_stage_without_both_limits_violates(held: dict[str, Any]) -> None:
    assert outcomes(THROTTLE, stage(), settings(**held)) == VIOLATES
    routes = stage(HTTP_STAGE, defaultRouteSettings=held)
    assert outcomes(THROTTLE, routes) == [("violates", "defaultRouteSettings")]


@pytest.mark.parametrize("held", [LIMITS, dict.fromkeys(LIMITS, 0)])
def test_a_stage_with_limits_complies(held: dict[str, Any]) -> None:
    assert outcomes(THROTTLE, stage(), settings(**held)) == []
    assert outcomes(THROTTLE, stage(HTTP_STAGE, defaultRouteSettings=held)) == []


def test_a_stage_without_settings_of_all_its_methods_violates() -> None:
    assert outcomes(THROTTLE, stage()) == VIOLATES
    assert outcomes(THROTTLE, stage(), settings(path="orders/POST", **LIMITS)) == VIOLATES


def test_a_usage_plan_limits_the_holders_of_keys_alone() -> None:
    stages = [{"apiId": ID, "stage": "live"}]
    throttled = {"apiStages": stages, "throttleSettings": {"rateLimit": 5, "burstLimit": 5}}
    limited = resource("aws:apigateway/usagePlan:UsagePlan", throttled, "plan")
    assert outcomes(THROTTLE, stage(), limited) == VIOLATES


def test_the_settings_of_another_stage_do_not_count() -> None:
    other = resource(STAGE, {"restApi": ID, "stageName": "test"}, "test")
    found = outcomes(THROTTLE, other, stage(), settings(**LIMITS))
    assert found == VIOLATES


def test_unknown_limits_are_undecided() -> None:
    held = settings(**{**LIMITS, "throttlingRateLimit": UNKNOWN})
    assert outcomes(THROTTLE, stage(), held) == [("undecided", "settings.throttlingRateLimit")]


def test_a_secret_in_the_variables_of_a_canary_violates() -> None:
    canary = {"stageVariableOverrides": {"DB_PASSWORD": "9f2Kq7!xVb31"}}
    path = "canarySettings.stageVariableOverrides.DB_PASSWORD"
    assert outcomes(SECRET, stage(canarySettings=canary)) == [("violates", path)]
    both = stage(variables={"DB_PASSWORD": UNKNOWN}, canarySettings=canary)
    assert ("violates", path) in outcomes(SECRET, both)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-caching.html
def test_a_cache_that_is_off_needs_no_encryption() -> None:
    assert outcomes(CACHE, settings(cachingEnabled=False)) == []
    assert outcomes(CACHE, settings()) == []


def association(to: Any, depends: Any = None) -> Resource:
    kind = "aws:wafv2/webAclAssociation:WebAclAssociation"
    return resource(kind, {"resourceArn": to}, "association", depends=depends)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-aws-waf.html
def test_a_stage_without_a_web_acl_violates() -> None:
    it = stage(arn=ARN)
    assert outcomes(WAF, it, rest_api()) == VIOLATES
    assert outcomes(WAF, it, association(ARN)) == []
    assert outcomes(WAF, it, association(f"{ARN}-2")) == VIOLATES
    assert outcomes(WAF, it, association(UNKNOWN, {"resourceArn": [it]})) == []
    assert outcomes(WAF, it, association(UNKNOWN)) == [("undecided", "resourceArn")]


def test_a_stage_of_a_private_api_needs_no_web_acl() -> None:
    assert outcomes(WAF, stage(), private_api()) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/getting-started-client-side-ssl-authentication.html
def test_a_certificate_is_for_public_http_backends() -> None:
    violates = [("violates", "clientCertificateId")]
    assert outcomes(CERTIFICATE, stage(), rest_api(), rest_integration()) == violates
    given = stage(clientCertificateId="g7h8i9")
    assert outcomes(CERTIFICATE, given, rest_api(), rest_integration()) == []
    for other in ({"type": "AWS_PROXY"}, {"connectionType": "VPC_LINK"}):
        assert outcomes(CERTIFICATE, stage(), rest_api(), rest_integration(**other)) == []


# https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html
def test_a_websocket_stage_has_a_certificate_and_an_http_stage_has_none() -> None:
    def found(protocol: Any, uri: str = "https://backend.example.com", **more: Any) -> Any:
        held = {"apiId": ID, "integrationType": "HTTP_PROXY", "integrationUri": uri, **more}
        api = http_api(protocolType=protocol)
        return outcomes(CERTIFICATE, stage(HTTP_STAGE), api, resource(HTTP_INTEGRATION, held, "i"))

    assert found("WEBSOCKET") == [("violates", "clientCertificateId")]
    assert found("HTTP") == []
    assert found(UNKNOWN) == [("undecided", "protocolType")]
    assert found("WEBSOCKET", connectionType="VPC_LINK") == []
    assert found("WEBSOCKET", integrationType="AWS_PROXY") == []
    assert found("WEBSOCKET", apiId="other") == []
    given = stage(HTTP_STAGE, clientCertificateId="g7h8i9")
    assert outcomes(CERTIFICATE, given, http_api(protocolType="WEBSOCKET")) == []
    # AND mutual TLS of a domain is about the caller
    domain = resource(DOMAIN, {"mutualTlsAuthentication": {"truststoreUri": "s3://t"}}, "domain")
    assert outcomes(CERTIFICATE, stage(), rest_api(), rest_integration(), domain) != []


def test_the_backends_of_a_document_count() -> None:
    integration = {"type": "http_proxy", "uri": "https://backend.example.com"}
    body = document({"/": {"get": {"x-amazon-apigateway-integration": integration}}})
    assert outcomes(CERTIFICATE, stage(), rest_api(body=body)) != []
    assert outcomes(CERTIFICATE, stage(), rest_api(body=document({}))) == []
    assert outcomes(CERTIFICATE, stage(), rest_api(body=UNKNOWN)) == [("undecided", "body")]
    # AND a document that may be put into any API may be put into this one
    put = resource(PUT, {"restApiId": UNKNOWN, "body": body}, "put")
    assert outcomes(CERTIFICATE, stage(), rest_api(), put) == [("undecided", "restApiId")]


def plan(api: Any = ID, name: Any = "live", depends: Any = None) -> Resource:
    kind = "aws:apigateway/usagePlan:UsagePlan"
    return resource(kind, {"apiStages": [{"apiId": api, "stage": name}]}, "plan", depends=depends)


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-usage-plans.html
def test_a_stage_that_requires_keys_needs_a_usage_plan() -> None:
    keyed = rest_api(), method("AWS_IAM", apiKeyRequired=True)
    assert outcomes(PLAN, stage(), *keyed) == VIOLATES
    assert outcomes(PLAN, stage(), *keyed, plan("elsewhere")) == VIOLATES
    assert outcomes(PLAN, stage(), *keyed, plan(name="test")) == VIOLATES
    assert outcomes(PLAN, stage(), *keyed, plan()) == []
    assert outcomes(PLAN, stage(), *keyed, plan(UNKNOWN)) == [("undecided", "apiStages[0].apiId")]


def test_a_usage_plan_is_found_by_its_record() -> None:
    api = resource(REST_API, {"id": UNKNOWN}, "shop")
    live = resource(
        STAGE, {"restApi": UNKNOWN, "stageName": "live"}, "l", depends={"restApi": [api]}
    )
    held = {"restApi": UNKNOWN, "apiKeyRequired": True}
    keyed = resource(METHOD, held, "m", depends={"restApi": [api]})
    by_api = plan(UNKNOWN, depends={"apiStages": [api]})
    by_stage = plan(UNKNOWN, UNKNOWN, depends={"apiStages": [api, live]})
    for found in (by_api, by_stage):
        assert outcomes(PLAN, live, api, keyed, found) == []


def test_a_stage_without_keys_needs_no_usage_plan() -> None:
    assert outcomes(PLAN, stage(), rest_api(), method("AWS_IAM")) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-key-usage-plan-oas.html
def test_an_operation_of_a_document_may_require_a_key() -> None:
    key = {"type": "apiKey", "in": "header", "name": "x-api-key"}
    token = {"type": "apiKey", "in": "header", "name": "Authorization"}
    for scheme, expected in ((key, VIOLATES), (token, [])):
        paths = {"/orders": {"post": {**LAMBDA, "security": [{"client": []}]}}}
        keyed = rest_api(body=document(paths, {"client": scheme}))
        assert outcomes(PLAN, stage(), keyed) == expected
        assert outcomes(PLAN, stage(), keyed, plan()) == []
