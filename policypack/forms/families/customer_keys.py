"""Data at rest that is not encrypted with a customer managed key."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import declaring_module, property_rule
from policypack.forms.requirement import Requirement, customer_managed_key
from policypack.rule.implication import Implication
from policypack.rule.rule import Profile, Rule, Severity


def without_customer_key(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str,
    only_if: Mapping[str, Requirement] | None = None,
    unless: tuple[str, ...] = (),
    remediation: str = "",
    implied_by: tuple[Implication, ...] = (),
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares that the property of each type must name a customer managed key.

    The setting `encryption: customer-key` makes every member block in any profile.
    """
    (path, *_) = properties.values()
    return property_rule(
        id=id,
        properties=properties,
        must=customer_managed_key(),
        message=(
            "no customer managed key is set, so an AWS managed or AWS owned key encrypts the data"
        ),
        severity=severity,
        profile=profile,
        remediation=remediation or f"Set {path} to the ARN of a customer managed key",
        title=f"{subject} is not encrypted with a customer managed key",
        why=why,
        example=example,
        only_if=only_if,
        unless=unless,
        implied_by=implied_by,
        module=declaring_module(),
    )
