"""Origins that answer callers directly: which function, API or load balancer an origin is, and who
may call it."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown, until_unknown
from policypack.model.urns import parts_of
from policypack.model.values import Value
from policypack.topology.apis import api_access, api_parts, http_and_rest
from policypack.topology.apis.api_access import (
    disables_default_endpoint,
    domain_mappings,
    is_reachable,
)
from policypack.topology.apis.api_integrations import HTTP_API, REST_API
from policypack.topology.apis.api_parts import STAGE
from policypack.topology.apis.http_and_rest import ROUTE
from policypack.topology.apis.openapi import AWS_IAM
from policypack.topology.edge.distributions import custom_config, domain_of, is_bucket, is_website
from policypack.topology.networks import load_balancers
from policypack.topology.networks.load_balancers import (
    ASSOCIATION,
    answers_any_caller,
    has_domain,
)
from policypack.topology.parts.buckets import BUCKETS
from policypack.topology.parts.links import references
from policypack.topology.triggers.wiring_table import URL

# Buckets as origins: whether the program owns the one that a domain names.

_ELSEWHERE = "pulumi:pulumi:StackReference"


def is_owned(stack: Stack, distribution: Resource, origin: Value) -> Truth:
    """Whether the origin is not a bucket, or one of the program, or one of another stack.

    A name that the program writes out is treated as its own where a bucket of the program has it.
    """
    domain = or_unknown(domain_of, origin)
    if isinstance(domain, Unknown):
        # Made of outputs, and not written out.
        made = distribution.depends_on(origin.path)
        return True if made else domain
    name = bucket_in(domain)
    if not name or not _speaks_s3(origin, distribution, domain):
        return True
    kinds = {parts_of(urn)[0] for urn in distribution.depends_on(origin.path)}
    return _ELSEWHERE in kinds or is_bucket_of(stack, name)


def _speaks_s3(origin: Value, distribution: Resource, domain: str) -> bool:
    custom = custom_config(origin, distribution)
    return is_bucket(origin, distribution) or (custom.is_set and is_website(domain))


def bucket_in(domain: str) -> str:
    """The name of the bucket in a domain of S3, "" without one; a name may contain dots."""
    for mark in (".s3.", ".s3-"):
        name, found, _ = domain.partition(mark)
        if found and ".amazonaws.com" in domain:
            return name
    return ""


def is_bucket_of(stack: Stack, name: str) -> Truth:
    """Whether a bucket of the program has the name."""
    names = [each.at("bucket").tree for each in stack.of_type(*BUCKETS)]
    if any(isinstance(each, str) and each == name for each in names):
        return True
    return next((each for each in names if isinstance(each, Unknown)), False)


_CALLABLE = (URL, REST_API, HTTP_API, *load_balancers.KINDS)
# The resources of whose outputs the domain of a function or an API can be made.
_MAKERS = (*_CALLABLE, STAGE, http_and_rest.STAGE)
READS = (
    *_MAKERS,
    *load_balancers.READS,
    *api_access.READS,
    *api_parts.READS,
    *http_and_rest.READS_OF_HTTP_APIS,
)
# The outputs in which the first label of the domain stands.
# https://docs.aws.amazon.com/lambda/latest/dg/urls-configuration.html
_LABELED = {
    URL: ("urlId", "functionUrl"),
    REST_API: ("id", "executionArn"),
    HTTP_API: ("id", "apiEndpoint"),
}
_OF_AWS = (".amazonaws.com", ".on.aws")
_DOMAINS = {URL: ".lambda-url.", REST_API: ".execute-api.", HTTP_API: ".execute-api."}


def called_by(stack: Stack, distribution: Resource, origin: Value) -> Iterator[Resource | Unknown]:
    """The function URLs, APIs and load balancers of the stack that the origin is.

    A domain that is not known yet may be one of those that the origins are made of.
    """
    domain = or_unknown(domain_of, origin)
    if isinstance(domain, Unknown):
        made = distribution.depends_on(origin.path)
        if not made or stack.recorded(distribution, origin.path, *_MAKERS):
            yield from [domain] if stack.of_type(*_CALLABLE) else []
        return
    recorded = stack.recorded(distribution, origin.path, *_CALLABLE)
    for target in stack.of_type(*_CALLABLE):
        own = _is_at(target, domain, target in recorded)
        named = own or _is_mapped(stack, target, domain)
        if isinstance(named, Unknown):
            yield named
        elif named:
            yield target


def _is_at(target: Resource, domain: str, is_recorded: bool) -> bool:
    """Whether it is the target's own domain, by the engine's record while its label is unknown."""
    if target.type in load_balancers.KINDS:
        return has_domain(target, domain, is_recorded)
    label, mark, _ = domain.partition(_DOMAINS[target.type])
    held = (target.at(key).tree for key in _LABELED[target.type])
    known = [text for text in held if isinstance(text, str)]
    named = any(label in _parts(text) for text in known) if known else is_recorded
    return bool(mark) and named


def _parts(text: str) -> list[str]:
    """The parts of an ID, a URL or an ARN."""
    return text.lower().replace("/", ".").replace(":", ".").split(".")


def _is_mapped(stack: Stack, api: Resource, domain: str) -> Truth:
    """Whether a custom domain of the API is the one; AWS's own are none."""
    if api.type not in (REST_API, HTTP_API) or domain.endswith(_OF_AWS):
        return False
    return any_of(
        each if isinstance(each, Unknown) else or_unknown(_names, each, domain)
        for each in until_unknown(domain_mappings(stack, api))
    )


def _names(mapping: Resource, domain: str) -> bool:
    return str(mapping.get("domainName", "")).lower() == domain


def answers_directly(stack: Stack, target: Resource) -> Truth:
    """Whether it answers callers that do not come through the distribution.

    IAM authorization and a web ACL of its own keep them away, and so does a default endpoint that
    is disabled while no custom domain leads to the API.
    """
    if target.type in load_balancers.KINDS:
        return answers_any_caller(stack, target)
    if target.type == URL:
        return or_unknown(lambda: target.get("authorizationType") == "NONE")
    return all_of((negated(_is_closed(stack, target)), _api_answers(stack, target)))


def _is_closed(stack: Stack, api: Resource) -> Truth:
    mapped = any_of(
        each if isinstance(each, Unknown) else True
        for each in until_unknown(domain_mappings(stack, api))
    )
    return all_of((or_unknown(disables_default_endpoint, api), negated(mapped)))


def _api_answers(stack: Stack, target: Resource) -> Truth:
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
    return str(route.get("authorizationType")) == AWS_IAM


def _has_web_acl(stack: Stack, api: Resource) -> Truth:
    """Whether an association names a stage of the REST API; HTTP APIs cannot have one."""
    stages = references(stack, STAGE, "restApi", REST_API).to(api)
    return any_of(
        stage if isinstance(stage, Unknown) else _is_associated(stack, stage) for stage in stages
    )


def _is_associated(stack: Stack, stage: Resource) -> Truth:
    found = references(stack, ASSOCIATION, "resourceArn", STAGE).to(stage)
    return any_of(each if isinstance(each, Unknown) else True for each in found)
