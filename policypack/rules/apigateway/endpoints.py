"""Endpoints of APIs: where callers reach them, how the connection is encrypted, and policies."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.authoring import (
    ANONYMOUS,
    Finding,
    Implication,
    Outcomes,
    Profile,
    Resource,
    Severity,
    Stack,
    Unknown,
    differ,
    or_unknown,
    property_rule,
    rule,
)
from policypack.forms.families.policy_documents import weaknesses
from policypack.iam import Kind
from policypack.iam.meaning.truth import Truth, all_of, negated, settled
from policypack.topology.apis import api_access, api_parts, openapi
from policypack.topology.apis.api_access import (
    DOMAIN,
    HTTP_DOMAIN,
    POLICY,
    body_policy_allows,
    disables_default_endpoint,
    domain_mappings,
    domains,
    is_not_private,
    serves_http_api,
)
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import authorizations, documents
from policypack.topology.apis.openapi import AWS_IAM, NONE, PUT
from policypack.topology.parts.links import is_computed, stated


@rule(
    id="api-gateway-default-endpoint-open",
    types=(REST_API, HTTP_API),
    reads=(*api_access.READS_OF_DOMAINS, *openapi.READS),
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
)


@rule(
    id="api-gateway-domain-without-pqc-tls",
    types=(DOMAIN,),
    reads=api_access.READS_OF_DOMAINS,
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


_HOLDERS = (POLICY, REST_API, PUT)
_READS = (*api_access.READS, *api_parts.READS)
# Where each type names the API that its policy is for.
_API_AT = {POLICY: "restApiId", PUT: "restApiId"}


@rule(
    id="api-gateway-policy-public",
    types=_HOLDERS,
    reads=_READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    kind=ANONYMOUS,
    remediation=(
        "Name the accounts or roles in Principal, or add a condition on aws:SourceVpce, "
        "aws:SourceIp or aws:PrincipalOrgID"
    ),
    cwe=(284,),
)
def policy_public(holder: Resource, stack: Stack) -> Outcomes:
    """REST API resource policy allows any principal.

    The policy restricts no caller. Methods with IAM authorization accept callers from every account
    that allows the call, so the policy is their only protection. If all methods have an authorizer,
    the finding is of medium severity. Other rules report methods without any authorization, and
    private APIs.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    found = list(_public(holder, stack))
    if not found:
        return
    apis = _apis(holder, stack)
    if settled(_is_open(apis)):
        known = frozenset().union(*(authorizations(stack, api) for api in apis))
        yield from (
            _weighed(each, known) for each in found if AWS_IAM in known or NONE not in known
        )


def _weighed(found: Finding | Unknown, known: frozenset[str]) -> Finding | Unknown:
    """The finding as severe as the methods leave it: see the rule."""
    if isinstance(found, Unknown) or not known:
        return found
    if AWS_IAM in known:
        message = f"{found.message}, and methods with IAM authorization accept every account"
        return Finding(message, found.path, fix=found.fix)
    return Finding(found.message, found.path, Severity.MEDIUM, found.fix)


@rule(
    id="api-gateway-private-without-vpce",
    types=(*_HOLDERS, DOMAIN),
    reads=_READS,
    severity=Severity.HIGH,
    profile=Profile.RECOMMENDED,
    remediation=(
        "Add a Deny statement with StringNotEquals on aws:SourceVpce and the ID of your VPC "
        "endpoint to the policy"
    ),
    cwe=(284,),
)
def private_without_vpce(holder: Resource, stack: Stack) -> Outcomes:
    """Private REST API or domain can be called from any VPC of any account.

    Without a policy that restricts endpoints or VPCs, a private API is publicly accessible to every
    AWS account through any VPC endpoint for execute-api. `vpcEndpointIds` only adds DNS names.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-examples.html
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-custom-domains.html
    """
    found = list(_public(holder, stack))
    apis = (holder,) if holder.type == DOMAIN else _apis(holder, stack)
    if found and apis and not settled(_is_open(apis)):
        yield from found


def _is_open(apis: tuple[Resource, ...]) -> Truth:
    """Whether all of the APIs have an endpoint on the internet."""
    return all_of(is_not_private(api) for api in apis)


def _apis(holder: Resource, stack: Stack) -> tuple[Resource, ...]:
    path = _API_AT.get(holder.type)
    return stack.linked(holder, path, REST_API) if path else (holder,)


def _public(holder: Resource, stack: Stack) -> Iterator[Finding | Unknown]:
    """Yields the statements of the holder's policy, anywhere, that allow any principal."""
    yield from weaknesses(holder, Kind.PUBLIC)
    in_body: Truth = holder.type != DOMAIN and body_policy_allows(stack, holder)
    if isinstance(in_body, Unknown):
        yield in_body
    elif in_body:
        message = "x-amazon-apigateway-policy in the document allows any principal"
        yield Finding(message, "body")
