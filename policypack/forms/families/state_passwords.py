"""Passwords of databases in the program and in its state."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.forms.property_rule import declaring_module
from policypack.model.resources import Resource
from policypack.rule.documentation import Documentation
from policypack.rule.implication import Implication
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.start.record import record


@record(frozen=True)
class PasswordDeclaration:
    """`properties` has the password property by type. Its value is always in the state.

    `managed` is the property that makes AWS generate and manage the password.
    """

    properties: Mapping[str, str]
    managed: str

    def check(self, resource: Resource) -> Outcomes:
        """Judges whether the program states the password; a value that is not known is one too."""
        path = self.properties[resource.type]
        if resource.at(path).is_set:
            message = f"{path} is in the program's configuration and in its state"
            yield Finding(message, path, fix=f"Set {self.managed} to true, and remove {path}")


def password_in_state(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    properties: Mapping[str, str],
    managed: str,
    why: str,
    example: str,
    severity: Severity = Severity.LOW,
    profile: Profile = Profile.STRICT,
) -> Rule:
    """Declares that AWS must manage the password; `managed` is the property that enables this.

    SDKs mark these properties as secret; another rule reports literals in the program.
    """
    paths = " or ".join(dict.fromkeys(properties.values()))
    declared = PasswordDeclaration(properties, managed)
    return Rule(
        id=id,
        types=tuple(properties),
        severity=severity,
        profile=profile,
        remediation=f"Set {managed} to true, and remove {paths}",
        documentation=Documentation.written(
            f"{subject} has a password that AWS does not manage", why, example
        ),
        check=declared.check,
        module=declaring_module(),
        declared=declared,
        asks_for=("resource",),
        implied_by=(Implication("stack-hard-coded-secret"),),
    )
