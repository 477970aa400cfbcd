"""Data at rest that AWS stores as plaintext unless the program switches encryption on."""

from __future__ import annotations

import json
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
    key: str = "",
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares the property of each type that must enable encryption at rest.

    `unless` lists properties that leave the decision to another resource, such as the snapshot
    that a database is restored from. `key` is the property for a customer managed key, which the
    fix sets too: another rule would block the data under an AWS managed key.
    """
    (path, *_) = properties.values()
    must = must or equal(True)
    with_key = f", and {key} to the ARN of a customer managed key" if key else ""
    return property_rule(
        id=id,
        properties=properties,
        must=must,
        default=default,
        message=f"{path} is not true, so data is stored as plaintext",
        severity=severity,
        profile=profile,
        remediation=(
            f"Set {path} to {json.dumps(must.meeting)}{with_key}; "
            "the change replaces the resource, so restore its data"
        ),
        title=f"{subject} is not encrypted at rest",
        why=why,
        example=example,
        cwe=(311,),
        unless=unless,
        only_if=only_if,
        module=declaring_module(),
    )
