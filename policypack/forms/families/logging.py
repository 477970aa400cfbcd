"""Services that write no log unless the program configures one."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import declaring_module, property_rule
from policypack.forms.requirement import Requirement
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
    example: str,
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
