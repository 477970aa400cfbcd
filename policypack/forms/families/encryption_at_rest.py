"""Data at rest that AWS stores as plaintext unless the program switches encryption on."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import declaring_module, property_rule
from policypack.forms.requirement import Requirement, equal
from policypack.rule.rule import Profile, Rule, Severity


def unencrypted_at_rest(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str,
    must: Requirement | None = None,
    default: bool | str = False,
    unless: tuple[str, ...] = (),
    only_if: Mapping[str, Requirement] | None = None,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares that the switch of each type must turn encryption at rest on.

    `unless` are the properties with which another resource decides, such as the snapshot that a
    database is restored from.
    """
    (path, *_) = properties.values()
    return property_rule(
        id=id,
        properties=properties,
        must=must or equal(True),
        default=default,
        message=f"{path} is not true, so data is stored as plaintext",
        severity=severity,
        profile=profile,
        remediation=f"Set {path} to true; a change replaces the resource, so restore its data",
        title=f"{subject} is not encrypted at rest",
        why=why,
        example=example,
        unless=unless,
        only_if=only_if,
        module=declaring_module(),
    )
