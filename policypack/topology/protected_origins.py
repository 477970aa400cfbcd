"""Origins that answer callers directly: which function or API an origin is, and who may call it."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.resources import Resource
from policypack.stack import Stack
from policypack.topology import api_access, api_parts, http_apis
from policypack.topology.api_access import is_reachable
from policypack.topology.api_domains import domain_mappings
from policypack.topology.api_integrations import HTTP_API, REST_API
from policypack.topology.api_stages import STAGE
from policypack.topology.distributions import domain_of
from policypack.topology.http_apis import ROUTE
from policypack.topology.links import references
from policypack.topology.openapi import AWS_IAM
from policypack.topology.wiring_table import URL
from policypack.unknown import Unknown, or_unknown
from policypack.values import Value

ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"
_CALLABLE = (URL, REST_API, HTTP_API)
# The resources of whose outputs the domain of a function or an API can be made.
_MAKERS = (*_CALLABLE, STAGE, http_apis.STAGE)
READS = (*_MAKERS, ASSOCIATION, *api_access.READS, *api_parts.READS, *http_apis.READS)
# The outputs in which the first label of the domain stands.
# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
_LABELED = {
    URL: ("urlId", "functionUrl"),
    REST_API: ("id", "executionArn"),
    HTTP_API: ("id", "apiEndpoint"),
}
_DOMAINS = {URL: ".lambda-url.", REST_API: ".execute-api.", HTTP_API: ".execute-api."}


def called_by(stack: Stack, distribution: Resource, origin: Value) -> Iterator[Resource | Unknown]:
    """The function URLs and APIs of the stack that the origin is.

    A domain that is not known yet may be one of those that the origins are made of.
    """
    domain = or_unknown(domain_of, origin)
    if isinstance(domain, Unknown):
        if stack.recorded(distribution, origin.path, *_MAKERS):
            yield domain
        return
    for kind in _CALLABLE:
        yield from (each for each in stack.of_type(kind) if _is_at(stack, each, domain))


def _is_at(stack: Stack, target: Resource, domain: str) -> bool:
    label, mark, _ = domain.partition(_DOMAINS[target.type])
    own = bool(mark) and any(label in _parts(target.at(key).tree) for key in _LABELED[target.type])
    return own or (target.type != URL and _is_mapped(stack, target, domain))


def _parts(text: object) -> list[str]:
    """The parts of an ID, a URL or an ARN."""
    known = text.lower() if isinstance(text, str) else ""
    return known.replace("/", ".").replace(":", ".").split(".")


def _is_mapped(stack: Stack, api: Resource, domain: str) -> bool:
    mappings = or_unknown(list, domain_mappings(stack, api))
    if isinstance(mappings, Unknown):
        return False
    names = (mapping.at("domainName").tree for mapping in mappings)
    return any(isinstance(name, str) and name.lower() == domain for name in names)


def answers_directly(stack: Stack, target: Resource) -> Truth:
    """Whether the function or API answers callers that do not come through the distribution.

    IAM authorization and a web ACL of its own keep them away.
    """
    if target.type == URL:
        return or_unknown(lambda: target.get("authorizationType") == "NONE")
    if target.type == HTTP_API:
        return all_of((is_reachable(stack, target), negated(_routes_need_iam(stack, target))))
    methods = or_unknown(api_parts.authorizations, stack, target)
    iam = methods if isinstance(methods, Unknown) else methods == {AWS_IAM}
    return all_of((is_reachable(stack, target), negated(iam), negated(_has_web_acl(stack, target))))


def _routes_need_iam(stack: Stack, api: Resource) -> Truth:
    routes = references(stack, ROUTE, "apiId", HTTP_API).to(api)
    needs = [each if isinstance(each, Unknown) else or_unknown(_needs_iam, each) for each in routes]
    return all_of(needs) if needs else False


def _needs_iam(route: Resource) -> bool:
    return route.get("authorizationType") == AWS_IAM


def _has_web_acl(stack: Stack, api: Resource) -> Truth:
    """Whether an association names a stage of the REST API; HTTP APIs cannot have one."""
    stages = references(stack, STAGE, "restApi", REST_API).to(api)
    return any_of(
        stage if isinstance(stage, Unknown) else _is_associated(stack, stage) for stage in stages
    )


def _is_associated(stack: Stack, stage: Resource) -> Truth:
    found = references(stack, ASSOCIATION, "resourceArn", STAGE).to(stage)
    return any_of(each if isinstance(each, Unknown) else True for each in found)
