"""Stores of data that can be lost: backups that are off or short, and deletion by one request."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import (
    OtherDefault,
    Requirement,
    at_least,
    declaring_module,
    equal,
    property_rule,
)
from policypack.rule.implication import Implication
from policypack.rule.rule import Profile, Rule, Severity

# What AWS Foundational Security Best Practices asks of databases, for instance in RDS.11.
DAYS = 7


def backups_kept_short(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    default: int,
    why: str,
    example: str = "",
    instead: Mapping[str, OtherDefault] | None = None,
    days: int = DAYS,
    advised: int = 0,
    unless: tuple[str, ...] = (),
    only_if: Mapping[str, Requirement] | None = None,
    implied_by: tuple[Implication, ...] = (),
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares the minimum retention of automatic backups in days; `default` is AWS's default.

    `advised` is the number of days in the fix, if another rule requires more.
    """
    (path, *_) = properties.values()
    enough = max(days, advised)
    too_short = f"keeps backups for less than {days} days" if days > 1 else "has no backups"
    return property_rule(
        id=id,
        properties=properties,
        must=at_least(days),
        default=default,
        message=f"{path} is less than {days}" if days > 1 else "automatic backups are off",
        severity=severity,
        profile=profile,
        remediation=f"Set {path} to {enough} or more",
        fix={path: enough},
        title=f"{subject} {too_short}",
        why=why,
        example=example,
        instead=instead,
        unless=unless,
        only_if=only_if,
        implied_by=implied_by,
        module=declaring_module(),
    )


def deletable(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
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
