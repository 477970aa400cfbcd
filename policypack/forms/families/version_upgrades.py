"""Engines whose security patches are not installed automatically."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policypack.forms.property_rule import OtherDefault, declaring_module, property_rule
from policypack.forms.requirement import Requirement, equal
from policypack.rule.rule import Profile, Rule, Severity


def upgrades_off(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str,
    instead: Mapping[str, OtherDefault] | None = None,
    must: Requirement | None = None,
    default: bool | str = True,
    unless: tuple[str, ...] = (),
    only_if: Mapping[str, Requirement] | None = None,
    severity: Severity = Severity.MEDIUM,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares the property of each type that must not disable automatic version upgrades.

    `default` is AWS's default.
    """
    (path, *_) = properties.values()
    must = must or equal(True)
    return property_rule(
        id=id,
        properties=properties,
        must=must,
        default=default,
        message="automatic version upgrades are off",
        severity=severity,
        profile=profile,
        remediation=f"Set {path} to {json.dumps(must.meeting)}",
        fix={path: must.meeting},
        title=f"{subject} has no automatic version upgrades",
        why=why,
        example=example,
        instead=instead,
        unless=unless,
        only_if=only_if,
        module=declaring_module(),
    )
