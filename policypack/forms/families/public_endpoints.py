"""Exposed endpoints: in a VPC with a public IP address, or without the protection of a web ACL."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from policypack.forms.property_rule import OtherDefault, declaring_module, equal, property_rule
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.rule.rule import Documentation, Finding, Outcomes, Profile, Rule, Severity
from policypack.topology.parts.links import references


def public_endpoint(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
    instead: Mapping[str, OtherDefault] | None = None,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares the property of each type that must not give its endpoint a public IP address.

    It is off by default, so only programs that enable it are reported, and resources that get a
    public address by default (`instead`).
    """
    (path, *_) = properties.values()
    return property_rule(
        id=id,
        properties=properties,
        must=equal(False),
        default=False,
        message=f"{path} is true, so the endpoint has a public IP address",
        severity=severity,
        profile=profile,
        remediation=(
            f"Set {path} to false, once clients connect through the VPC, a VPN or a bastion host"
        ),
        title=f"{subject} is publicly accessible",
        why=why,
        example=example,
        cwe=(284,),
        instead=instead,
        module=declaring_module(),
    )


_ASSOCIATION = "aws:wafv2/webAclAssociation:WebAclAssociation"


def _is_public(_: Resource, __: Stack) -> bool:
    return True


def without_web_acl(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    kinds: tuple[str, ...],
    why: str,
    example: str = "",
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
