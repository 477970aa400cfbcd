"""Endpoints in a VPC that get a public IP address."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import OtherDefault, declaring_module, property_rule
from policypack.forms.requirement import equal
from policypack.rule.rule import Profile, Rule, Severity


def public_endpoint(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str,
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
