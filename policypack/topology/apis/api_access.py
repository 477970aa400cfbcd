"""Which callers reach an API at all: a private endpoint or a resource policy may keep most away."""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.iam import Purpose
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.apis import api_domains, openapi
from policypack.topology.apis.api_domains import needs_certificate
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.openapi import PUT
from policypack.topology.parts.links import is_computed, references
from policypack.topology.parts.permissions import is_given
from policypack.topology.parts.resource_policies import is_for_any_principal, opens_to_any_principal

POLICY = "aws:apigateway/restApiPolicy:RestApiPolicy"
READS = (*openapi.READS, *api_domains.READS, POLICY)
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
