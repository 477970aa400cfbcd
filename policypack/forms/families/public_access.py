"""Publicly accessible: resource-based policies that allow any principal."""

from __future__ import annotations

from policypack.forms.families.policy_documents import document_rule
from policypack.forms.property_rule import declaring_module
from policypack.iam import Kind
from policypack.rule.rule import Profile, Rule, Severity
from policypack.topology.parts.policy_holders import judged_by


def publicly_accessible(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    remediation: str,
    why: str,
    example: str,
    severity: Severity = Severity.CRITICAL,
    profile: Profile = Profile.ESSENTIAL,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that resource-based policies of `types` must not allow any principal.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.

    A condition must restrict the caller or the source; `policypack.iam` knows which do.
    """
    return document_rule(
        id=id,
        kind=Kind.PUBLIC,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation=remediation,
        title=f"{subject} is publicly accessible",
        why=why,
        example=example,
        cwe=(284,),
        module=declaring_module(),
    )
