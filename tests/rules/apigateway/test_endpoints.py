"""Endpoints and custom domains."""

from __future__ import annotations

import json
from typing import Any

import pytest

from policypack.model.resources import Resource
from tests.judged import UNKNOWN, outcomes, resource, verdicts
from tests.openapi_documents import document
from tests.rules.apigateway.apis import (
    DOMAIN,
    HTTP_API,
    HTTP_DOMAIN,
    ID,
    REST_API,
    private_api,
    rest_api,
)

OPEN = "api-gateway-default-endpoint-open"
PUBLIC = "api-gateway-endpoint-public"
TLS = "api-gateway-domain-weak-tls"
PATH = "disableExecuteApiEndpoint"
NAME = "api.example.com"
MAPPING = {
    REST_API: ("aws:apigateway/basePathMapping:BasePathMapping", "restApi"),
    HTTP_API: ("aws:apigatewayv2/apiMapping:ApiMapping", "apiId"),
}
BOTH = pytest.mark.parametrize("kind", [REST_API, HTTP_API])
MUTUAL: dict[str, Any] = {"mutualTlsAuthentication": {"truststoreUri": "s3://trust/store.pem"}}


def api(kind: str, **properties: Any) -> Resource:
    return resource(kind, {"id": ID, **properties}, "shop")


def mapping(kind: str, to: Any = ID) -> Resource:
    type_, path = MAPPING[kind]
    return resource(type_, {path: to, "domainName": NAME}, "mapping")


def domain(kind: str = DOMAIN, **properties: Any) -> Resource:
    return resource(kind, {"id": NAME, "domainName": NAME, **properties}, "domain")


def severities(*resources: Resource) -> list[tuple[str, str]]:
    return [(each.path, each.severity.value) for each in verdicts(OPEN, *resources)]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
@BOTH
def test_an_api_around_whose_mutual_tls_a_way_leads_violates(kind: str) -> None:
    assert severities(api(kind), mapping(kind), domain(**MUTUAL)) == [(PATH, "medium")]


@BOTH
def test_without_mutual_tls_it_is_of_low_severity(kind: str) -> None:
    assert severities(api(kind), mapping(kind), domain()) == [(PATH, "low")]
    assert severities(api(kind), mapping(kind)) == [(PATH, "low")]


@BOTH
def test_an_api_without_its_default_endpoint_or_without_a_domain_complies(kind: str) -> None:
    it = mapping(kind), domain(**MUTUAL)
    assert outcomes(OPEN, api(kind, disableExecuteApiEndpoint=True), *it) == []
    assert outcomes(OPEN, api(kind)) == []
    assert outcomes(OPEN, api(kind), mapping(kind, "elsewhere"), domain(**MUTUAL)) == []


def test_a_mapping_of_the_second_version_leads_to_a_rest_api_too() -> None:
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
    assert severities(api(REST_API), mapping(HTTP_API)) == [(PATH, "low")]


def test_what_aws_alone_fills_in_disables_nothing() -> None:
    shop = resource(REST_API, {"id": ID, PATH: UNKNOWN}, "shop", depends={})
    assert outcomes(OPEN, shop, mapping(REST_API)) == [("violates", PATH)]
    assert outcomes(OPEN, api(REST_API, **{PATH: UNKNOWN})) == [("undecided", PATH)]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-endpoint-configuration.html
@pytest.mark.parametrize("where", ["root", "server"])
def test_a_document_can_disable_the_default_endpoint(where: str) -> None:
    for disabled, expected in ((True, []), (False, [("violates", PATH)])):
        held = {"x-amazon-apigateway-endpoint-configuration": {PATH: disabled}}
        body = document({}, **(held if where == "root" else {"servers": [{"url": "/"}, held]}))
        assert outcomes(OPEN, rest_api(body=body), mapping(REST_API)) == expected


def test_a_private_api_has_no_default_endpoint_on_the_internet() -> None:
    assert outcomes(OPEN, private_api(), mapping(REST_API)) == []


def test_a_mapping_to_an_api_of_another_kind_leaves_nothing_undecided() -> None:
    rest, http = api(REST_API), resource(HTTP_API, {"id": "other"}, "other")
    for kind in (REST_API, HTTP_API):
        type_, path = MAPPING[kind]
        held = {path: UNKNOWN, "domainName": NAME}
        made = resource(type_, held, "mapping", depends={path: [rest]})
        assert outcomes(OPEN, http, rest, made) == [("violates", PATH)]


def test_a_mapping_to_an_unknown_api_is_undecided() -> None:
    assert outcomes(OPEN, api(HTTP_API), mapping(HTTP_API, UNKNOWN)) == [("undecided", "apiId")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html
def test_an_api_without_a_private_endpoint_is_public() -> None:
    violates = [("violates", "endpointConfiguration")]
    assert outcomes(PUBLIC, rest_api()) == violates
    assert outcomes(PUBLIC, rest_api(endpointConfiguration={"types": "REGIONAL"})) == violates
    assert outcomes(PUBLIC, private_api()) == []
    unknown = [("undecided", "endpointConfiguration")]
    assert outcomes(PUBLIC, rest_api(endpointConfiguration=UNKNOWN)) == unknown


def test_the_import_of_a_document_can_make_an_api_private() -> None:
    parameters = {"endpointConfigurationTypes": "PRIVATE"}
    assert outcomes(PUBLIC, rest_api(body=json.dumps({}), parameters=parameters)) == []


# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
@pytest.mark.parametrize(
    "policy",
    [None, "TLS_1_2", "SecurityPolicy_TLS13_1_3_2025_09", "SecurityPolicy_TLS12_2018_EDGE"],
)
def test_a_domain_that_does_not_name_tls_1_0_complies(policy: Any) -> None:
    assert outcomes(TLS, domain(securityPolicy=policy)) == []
    assert outcomes(TLS, domain(HTTP_DOMAIN, domainNameConfiguration={})) == []


def test_an_unknown_security_policy_is_undecided() -> None:
    assert outcomes(TLS, domain(securityPolicy=UNKNOWN)) == [("undecided", "securityPolicy")]


PQC = "api-gateway-domain-without-pqc-tls"
REGIONAL = {"types": "REGIONAL"}


@pytest.mark.parametrize("policy", [None, "TLS_1_2", "SecurityPolicy_TLS13_1_3_2025_09"])
def test_a_regional_domain_without_a_post_quantum_policy_violates(policy: Any) -> None:
    it = domain(endpointConfiguration=REGIONAL, securityPolicy=policy)
    assert outcomes(PQC, it) == [("violates", "securityPolicy")]


def test_a_domain_that_cannot_have_a_post_quantum_policy_complies() -> None:
    assert outcomes(PQC, domain(securityPolicy="TLS_1_2")) == []
    assert outcomes(PQC, domain(endpointConfiguration={"types": "EDGE"})) == []
    assert outcomes(PQC, domain(endpointConfiguration=REGIONAL, **MUTUAL)) == []


def test_a_domain_of_an_http_api_cannot_have_one_either() -> None:
    it = domain(endpointConfiguration=REGIONAL)
    assert outcomes(PQC, it, api(HTTP_API), mapping(HTTP_API)) == []
    assert outcomes(PQC, it, api(REST_API), mapping(HTTP_API)) == [("violates", "securityPolicy")]
    assert outcomes(PQC, it, api(HTTP_API), mapping(HTTP_API, UNKNOWN)) == [("undecided", "apiId")]


def test_the_names_of_post_quantum_policies_say_so() -> None:
    for name in (
        "SecurityPolicy_TLS13_1_2_PQ_2025_09",
        "SecurityPolicy_TLS13_1_2_FIPS_PFS_PQ_2025_09",
    ):
        assert outcomes(PQC, domain(endpointConfiguration=REGIONAL, securityPolicy=name)) == []
    unknown = domain(endpointConfiguration=REGIONAL, securityPolicy=UNKNOWN)
    assert outcomes(PQC, unknown) == [("undecided", "securityPolicy")]


# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-mode.html
def test_a_routing_rule_leads_to_an_api_as_a_mapping_does() -> None:
    held = {"domainName": NAME, "priority": 1, "actions": [{"invokeApi": {"apiId": ID}}]}
    routing = resource("aws:apigatewayv2/routingRule:RoutingRule", held, "routing")
    assert severities(api(REST_API), routing, domain(**MUTUAL)) == [(PATH, "medium")]
    closed = api(REST_API, disableExecuteApiEndpoint=True)
    assert outcomes(OPEN, closed, routing, domain(**MUTUAL)) == []
