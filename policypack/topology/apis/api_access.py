"""Which callers reach an API at all: a private endpoint or a resource policy may keep most away."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policypack import iam
from policypack.iam import Purpose
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.apis import openapi
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.openapi import PUT
from policypack.topology.parts.links import is_computed, references
from policypack.topology.parts.permissions import is_given
from policypack.topology.parts.resource_policies import is_for_any_principal, opens_to_any_principal

DOMAIN = "aws:apigateway/domainName:DomainName"
HTTP_DOMAIN = "aws:apigatewayv2/domainName:DomainName"
_BASE_PATH = "aws:apigateway/basePathMapping:BasePathMapping"
_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
_ROUTING_RULE = "aws:apigatewayv2/routingRule:RoutingRule"
READS_OF_DOMAINS = (DOMAIN, HTTP_DOMAIN, _BASE_PATH, _MAPPING, _ROUTING_RULE, REST_API, HTTP_API)
# Where the mappings name their API. A mapping of the second version may name a REST API too, and a
# routing rule, which has one action, leads to an API as a mapping does:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
# https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-routing-mode.html
_APIS = (
    (_BASE_PATH, "restApi"),
    (_MAPPING, "apiId"),
    (_ROUTING_RULE, "actions[0].invokeApi.apiId"),
)


def domain_mappings(stack: Stack, api: Resource) -> Iterator[Resource]:
    """The mappings and routing rules of custom domains that lead to the API.

    Raises UnknownValueError if another may be one, after those that are.
    """
    known, unknown = stack.once(_mappings)
    yield from known.get(api.urn, ())
    if unknown:
        raise UnknownValueError(unknown[0])


def _mappings(stack: Stack) -> tuple[dict[str, list[Resource]], list[Unknown]]:
    """The mappings by the API that they name, and the unknown values that may name any."""
    known: dict[str, list[Resource]] = defaultdict(list)
    unknown: list[Unknown] = []
    for kind, path in _APIS:
        for mapping in stack.of_type(kind):
            apis = or_unknown(stack.linked, mapping, path, REST_API, HTTP_API)
            if isinstance(apis, Unknown):
                unknown.append(apis)
                continue
            for api in apis:
                known[api.urn].append(mapping)
    return known, unknown


def serves_http_api(stack: Stack, domain: Resource) -> Truth:
    """Whether an HTTP or WebSocket API of the stack is mapped to the domain."""
    mappings = references(stack, _MAPPING, "domainName", domain.type).to(domain)
    return any_of(
        each if isinstance(each, Unknown) else or_unknown(_is_for_http_api, stack, each)
        for each in mappings
    )


def _is_for_http_api(stack: Stack, mapping: Resource) -> bool:
    return bool(stack.linked(mapping, "apiId", HTTP_API))


def domains(stack: Stack, mapping: Resource) -> tuple[Resource, ...]:
    """The domains of the stack that the mapping is for. Raises UnknownValueError."""
    return stack.linked(mapping, "domainName", DOMAIN, HTTP_DOMAIN)


def disables_default_endpoint(api: Resource) -> bool:
    """Whether the API's own property disables its execute-api address. Raises UnknownValueError."""
    path = "disableExecuteApiEndpoint"
    return not is_computed(api, path) and api.get(path) is True


def needs_certificate(stack: Stack, api: Resource) -> bool:
    """Whether callers need a client certificate: every way to the API is a domain with mutual TLS.

    Raises UnknownValueError.
    https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html
    """
    if api.type not in (REST_API, HTTP_API) or not disables_default_endpoint(api):
        return False
    found = [domains(stack, mapping) for mapping in domain_mappings(stack, api)]
    return bool(found) and all(map(_have_mutual_tls, found))


def _have_mutual_tls(found: tuple[Resource, ...]) -> bool:
    return bool(found) and all(each.is_given("mutualTlsAuthentication") for each in found)


POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
READS = (*openapi.READS, *READS_OF_DOMAINS, POLICY)
# Where an endpoint type stands: a property, and a parameter of the import of a body.
# https://docs.aws.amazon.com/apigateway/latest/api/API_ImportRestApi.html
_ENDPOINT_TYPES = ("endpointConfiguration.types", "parameters.endpointConfigurationTypes")


def is_reachable(stack: Stack, api: Resource) -> Truth:
    """Whether any caller reaches the API, or the one that a document is put into.

    Only REST APIs have private endpoints and policies.

    A method without authorization then serves whom the resource policy allows:
    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
    """
    without_certificate = negated(or_unknown(needs_certificate, stack, api))
    if api.type == HTTP_API:
        return without_certificate
    limits = (is_not_private(api), _policy_allows(stack, api), without_certificate)
    return all_of((*limits, *_around(stack, api)))


def _around(stack: Stack, put: Resource) -> Iterator[Truth]:
    if put.type == PUT:
        apis = or_unknown(stack.linked, put, "restApiId", REST_API)
        if isinstance(apis, Unknown):
            yield apis
        else:
            yield from (is_reachable(stack, api) for api in apis)


def is_not_private(api: Resource) -> Truth:
    """Whether the API has an endpoint on the internet: a private one is accessible from a VPC only.

    https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-private-apis.html
    """
    return api.type == HTTP_API or all_of(_not_private_at(api))


def _not_private_at(api: Resource) -> Iterator[Truth]:
    for path in _ENDPOINT_TYPES:
        if not is_computed(api, path):
            types = or_unknown(api.get, path)
            yield types if isinstance(types, Unknown) else "PRIVATE" not in str(types)


def _policy_allows(stack: Stack, api: Resource) -> Truth:
    """Whether no policy limits who may call, or one lets any principal."""
    found = [*_separate(stack, api), *_own(stack, api)]
    return any_of(found) if found else True


def _separate(stack: Stack, api: Resource) -> Iterator[Truth]:
    for policy in references(stack, POLICY, "restApiId", REST_API).to(api):
        yield policy if isinstance(policy, Unknown) else opens_to_any_principal(policy)


def _own(stack: Stack, api: Resource) -> Iterator[Truth]:
    """The API's policy, which overrides the one in its body."""
    if _has_own(api):
        yield opens_to_any_principal(api)
        return
    document = openapi.api_bodies(stack).get(api)
    if isinstance(document, Unknown) or (document is not None and document.policy is not None):
        yield body_policy_allows(stack, api)


def _has_own(api: Resource) -> bool:
    return is_given(api.at("policy")) and not is_computed(api, "policy")


def body_policy_allows(stack: Stack, api: Resource) -> Truth:
    """Whether the policy in the API's document applies and lets any principal use the API."""
    if _has_own(api):
        return False
    document = openapi.api_bodies(stack).get(api)
    if isinstance(document, Unknown):
        return document
    if document is None or document.policy is None:
        return False
    return is_for_any_principal(_parsed(document.policy), api)


def _parsed(policy: object) -> iam.Document | iam.MalformedDocument:
    try:
        return iam.parse(policy, "body.x-amazon-apigateway-policy", Purpose.RESOURCE)
    except iam.MalformedDocument as fault:
        return fault
