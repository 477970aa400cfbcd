"""Endpoints of APIs: where callers reach them, and how well the connection is encrypted."""

from __future__ import annotations

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    differ,
    or_unknown,
    property_rule,
    rule,
)
from policypack.iam.meaning.truth import all_of, negated, settled
from policypack.topology.apis import api_domains, openapi
from policypack.topology.apis.api_access import is_not_private
from policypack.topology.apis.api_domains import (
    DOMAIN,
    HTTP_DOMAIN,
    disables_default_endpoint,
    domain_mappings,
    domains,
    serves_http_api,
)
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import documents
from policypack.topology.parts.links import is_computed, stated


@rule(
    id="api-gateway-default-endpoint-open",
    types=(REST_API, HTTP_API),
    reads=(*api_domains.READS, *openapi.READS),
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    remediation="Set disableExecuteApiEndpoint to true, once all callers use the custom domain",
)
def default_endpoint_open(api: Resource, stack: Stack) -> Outcomes:
    """API with a custom domain is also accessible at its default endpoint.

    Callers can bypass the domain's access control, especially mutual TLS. Without mutual TLS on the
    domain, the finding is of low severity.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-disable-default-endpoint.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html

    Example:
        api = aws.apigatewayv2.Api(
            "orders",
            protocol_type="HTTP",
            disable_execute_api_endpoint=True,  # good
        )
        aws.apigatewayv2.ApiMapping(
            "orders", api_id=api.id, domain_name="api.example.com", stage="$default"
        )
    """
    if disables_default_endpoint(api) or not settled(is_not_private(api)):
        return
    mappings = list(domain_mappings(stack, api))
    if not mappings or any(each.disables_default_endpoint for each in documents(stack, api)):
        return
    path = "disableExecuteApiEndpoint"
    if any(_asks_for_mutual_tls(mapping, stack) for mapping in mappings):
        yield Finding("callers reach the API without the domain's mutual TLS", path)
    else:
        yield Finding("callers reach the API without its custom domain", path, Severity.LOW)


def _asks_for_mutual_tls(mapping: Resource, stack: Stack) -> bool:
    return any(each.is_given("mutualTlsAuthentication") for each in domains(stack, mapping))


@rule(
    id="api-gateway-endpoint-public",
    types=(REST_API,),
    severity=Severity.LOW,
    profile=Profile.OPTIONAL,
    kind=ANONYMOUS,
    remediation=(
        'Set endpointConfiguration.types to "PRIVATE", and vpcEndpointIds to your VPC endpoint'
    ),
)
def endpoint_public(api: Resource) -> Outcomes:
    """REST API is reachable from the internet.

    For organizations whose APIs only serve callers in a VPC, which can use a private endpoint.
    Without an endpoint type, API Gateway creates a public one.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-endpoint-types.html

    Example:
        aws.apigateway.RestApi(
            "orders",
            endpoint_configuration={"types": "REGIONAL"},  # bad
            endpoint_configuration={"types": "PRIVATE"},  # good
        )
    """
    if settled(is_not_private(api)):
        yield Finding("the endpoint is not private", "endpointConfiguration")


domain_weak_tls = property_rule(
    id="api-gateway-domain-weak-tls",
    properties={
        DOMAIN: "securityPolicy",
        HTTP_DOMAIN: "domainNameConfiguration.securityPolicy",
    },
    must=differ("TLS_1_0", meeting="TLS_1_2"),
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
    default="TLS_1_2",
    message='the security policy is "TLS_1_0"',
    severity=Severity.MEDIUM,
    profile=Profile.RECOMMENDED,
    cwe=(327,),
    remediation='Set the security policy to "TLS_1_2"',
    implied_by=(Implication("api-gateway-domain-without-pqc-tls"),),
    title="API Gateway custom domain does not require TLS 1.2",
    why="""
    TLS 1.0 and 1.1 are weak cryptography: they have known weaknesses, and RFC 8996 deprecates them.
    A new domain gets the policy TLS_1_2 unless the program sets another one. Stricter policies,
    whose names start with SecurityPolicy_, also need endpointAccessMode.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html
    """,
    example="""
    aws.apigateway.DomainName(
        "orders",
        domain_name="api.example.com",
        regional_certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1a2b3c",
        endpoint_configuration={"types": "REGIONAL"},
        security_policy="TLS_1_0",  # bad
        security_policy="TLS_1_2",  # good
    )
    """,
)


@rule(
    id="api-gateway-domain-without-pqc-tls",
    types=(DOMAIN,),
    reads=api_domains.READS,
    severity=Severity.LOW,
    profile=Profile.STRICT,
    remediation=(
        'Set securityPolicy to "SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09" and endpointAccessMode '
        'to "STRICT"'
    ),
)
def domain_without_pqc_tls(domain: Resource, stack: Stack) -> Outcomes:
    """API Gateway custom domain has no post-quantum key exchange.

    A quantum computer could decrypt recorded traffic later, unless the keys were exchanged in a
    quantum-resistant way. Edge-optimized domains, which are the default, and domains with mutual
    TLS or with HTTP and WebSocket APIs don't support such a policy and aren't reported.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-custom-domain-tls-version.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-security-policies-list.html

    Example:
        aws.apigateway.DomainName(
            "orders",
            domain_name="api.example.com",
            regional_certificate_arn="arn:aws:acm:eu-central-1:111122223333:certificate/1a2b3c",
            endpoint_configuration={"types": "REGIONAL"},
            security_policy="TLS_1_2",  # bad
            security_policy="SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09",  # good
            endpoint_access_mode="STRICT",  # good
        )
    """
    path = "securityPolicy"
    if "PQ" in str(stated(domain, path)).split("_"):
        return
    can_have_one = all_of((or_unknown(_takes_pqc, domain), negated(serves_http_api(stack, domain))))
    if settled(can_have_one):
        yield Finding("the security policy has no post-quantum key exchange", path)


def _takes_pqc(domain: Resource) -> bool:
    """Whether API Gateway has post-quantum policies for domains of its type."""
    path = "endpointConfiguration"
    # An endpoint configuration always has types.
    types = "EDGE" if is_computed(domain, path) else domain.get(f"{path}.types", "EDGE")
    return "EDGE" not in str(types) and not domain.is_given("mutualTlsAuthentication")
