"""Response headers policies: which add security headers.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
"""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.topology.edge.distributions import has_id
from policypack.topology.parts.functions import text_of

POLICY = "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy"
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
# AWS's policies SimpleCORS and CORS-With-Preflight, which add no others.
_ONLY_CORS = {
    "60669652-455b-4ae9-85a4-c4c02393f86c": "SimpleCORS",
    "5cc3b908-e619-4b99-88e5-2cf7f45965bd": "CORS-With-Preflight",
}
# The events at which a function can still add headers.
_RESPONSES = ("viewer-response", "origin-response")
_FUNCTIONS = ("functionAssociations", "lambdaFunctionAssociations")


def lacks_headers(stack: Stack, distribution: Resource, behavior: Value) -> str:
    """Why the responses of a cache behavior have no security headers; "" where they may have.

    Raises UnknownValueError.
    """
    if any(_adds_headers(behavior, path) for path in _FUNCTIONS):
        return ""
    named = behavior.at("responseHeadersPolicyId")
    if isinstance(named.tree, Unknown) and distribution.is_output(behavior.path):
        return _weak_in(stack.recorded(distribution, behavior.path, POLICY))
    identity = text_of(named)
    if not identity:
        return "responseHeadersPolicyId is not set"
    if identity in _ONLY_CORS:
        return f"the managed policy {_ONLY_CORS[identity]} adds no security headers"
    found = tuple(each for each in stack.of_type(POLICY) if has_id(each, identity))
    return _weak_in(found)


def _adds_headers(behavior: Value, path: str) -> bool:
    return any(each.get("eventType") in _RESPONSES for each in behavior.items(path))


def _weak_in(policies: tuple[Resource, ...]) -> str:
    """The engine's record is about all behaviors of a list, so all of its policies must be weak."""
    weak = [each for each in policies if _is_weak(each)]
    if not weak or len(weak) < len(policies):
        return ""
    return f"the policy {weak[0].name} adds no security headers"


def _is_weak(policy: Resource) -> bool:
    parts = ("securityHeadersConfig", "customHeadersConfig")
    return not any(policy.at(part).is_set for part in parts)
