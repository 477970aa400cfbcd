"""Stores of data that one request deletes."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import OtherDefault, declaring_module, property_rule
from policypack.forms.requirement import equal
from policypack.rule.rule import Profile, Rule, Severity


def deletable(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str,
    instead: Mapping[str, OtherDefault] | None = None,
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares the property of each type that must enable deletion protection."""
    (path, *_) = properties.values()
    return property_rule(
        id=id,
        properties=properties,
        must=equal(True),
        default=False,
        message="deletion protection is off",
        severity=severity,
        profile=profile,
        remediation=f"Set {path} to true",
        fix={path: True},
        title=f"{subject} has no deletion protection",
        why=why,
        example=example,
        instead=instead,
        module=declaring_module(),
    )
