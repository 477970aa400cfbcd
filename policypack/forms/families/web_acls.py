"""Resources that AWS WAF can protect, and no web ACL does."""

from __future__ import annotations

from collections.abc import Callable

from policypack.forms.property_rule import declaring_module
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.rule.documentation import Documentation
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.topology.parts.links import references

_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def _is_public(_: Resource, __: Stack) -> bool:
    return True


def without_web_acl(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    kinds: tuple[str, ...],
    why: str,
    example: str,
    is_public: Callable[[Resource, Stack], bool] = _is_public,
    reads: tuple[str, ...] = (),
    noun: str = "resource",
) -> Rule:
    """Declares that public resources of the types need a WebAclAssociation.

    `reads` are the types that `is_public` looks up.
    """

    def check(resource: Resource, stack: Stack) -> Outcomes:
        found = references(stack, _ASSOCIATION, "resourceArn", resource.type).to(resource)
        if any(isinstance(each, Resource) for each in found) or not is_public(resource, stack):
            return
        waits = [each for each in found if isinstance(each, Unknown)]
        yield waits[0] if waits else Finding("no WebAclAssociation has its ARN as resourceArn")

    return Rule(
        id=id,
        types=kinds,
        reads=(_ASSOCIATION, *reads),
        severity=Severity.LOW,
        profile=Profile.STRICT,
        remediation=f"Add a WebAclAssociation with resourceArn set to the {noun}'s ARN",
        documentation=Documentation.written(f"{subject} has no web ACL", why, example),
        check=check,
        module=declaring_module(),
        asks_for=("resource", "stack"),
    )
