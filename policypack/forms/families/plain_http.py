"""Addresses that data is sent to without encryption in transit."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import declaring_module, property_rule
from policypack.forms.requirement import Requirement, not_plain_http
from policypack.rule.rule import Profile, Rule, Severity


def plain_http(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    remediation: str,
    why: str,
    example: str,
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
        # What is absent or of another kind, such as an ARN, is no address over plain HTTP.
        default="",
        only_if=only_if,
        module=declaring_module(),
    )
