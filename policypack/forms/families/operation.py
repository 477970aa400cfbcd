"""Services whose defaults leave them without logs, or without security patches."""

from __future__ import annotations

import json
from collections.abc import Mapping

from policypack.forms.property_rule import (
    OtherDefault,
    Requirement,
    declaring_module,
    equal,
    property_rule,
)
from policypack.rule.rule import Fix, Profile, Rule, Severity


def not_logged(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    logs: str,
    properties: Mapping[str, str],
    must: Requirement,
    remediation: str,
    fix: Fix | None = None,
    why: str,
    example: str = "",
    default: bool | None = None,
    only_if: Mapping[str, Requirement] | None = None,
    effective_with: tuple[str, ...] = (),
    severity: Severity = Severity.MEDIUM,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares the property that enables a log; `logs` names the kind of log: "access logs"."""
    return property_rule(
        id=id,
        properties=properties,
        must=must,
        message=f"{logs} are off",
        severity=severity,
        profile=profile,
        remediation=remediation,
        fix=fix,
        title=f"{subject} has no {logs}",
        why=why,
        example=example,
        default=default,
        only_if=only_if,
        effective_with=effective_with,
        module=declaring_module(),
    )


def upgrades_off(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    why: str,
    example: str = "",
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
