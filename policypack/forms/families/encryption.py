"""Data without encryption: without a customer managed key, at rest, or in transit to an address."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policypack.forms.property_rule import (
    Requirement,
    customer_managed_key,
    declaring_module,
    equal,
    not_plain_http,
    property_rule,
)
from policypack.rule.implication import Implication
from policypack.rule.rule import Profile, Rule, Severity


def without_customer_key(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
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


def unencrypted_at_rest(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
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


def plain_http(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    remediation: str,
    why: str,
    example: str = "",
    only_if: Mapping[str, Requirement] | None = None,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares that the URL in the property must not begin with http://.

    A URL may contain a token or a password, so it isn't shown.
    """
    return property_rule(
        id=id,
        properties=properties,
        must=not_plain_http(),
        message="the address begins with http://, so data is sent without encryption",
        severity=severity,
        profile=profile,
        remediation=remediation,
        title=f"{subject} sends data over plain HTTP",
        why=why,
        example=example,
        cwe=(319,),
        # What is absent or of another kind, such as an ARN, is not an address over plain HTTP.
        default="",
        only_if=only_if,
        module=declaring_module(),
    )
