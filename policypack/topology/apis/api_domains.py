"""Custom domain names of APIs: which ones lead to an API."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.parts.links import is_computed, references

DOMAIN = "aws:apigateway/domainName:DomainName"
HTTP_DOMAIN = "aws:apigatewayv2/domainName:DomainName"
_BASE_PATH = "aws:apigateway/basePathMapping:BasePathMapping"
_MAPPING = "aws:apigatewayv2/apiMapping:ApiMapping"
_ROUTING_RULE = "aws:apigatewayv2/routingRule:RoutingRule"
READS = (DOMAIN, HTTP_DOMAIN, _BASE_PATH, _MAPPING, _ROUTING_RULE, REST_API, HTTP_API)
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

    Raises UnknownValueError where another may be one, after those that are.
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
