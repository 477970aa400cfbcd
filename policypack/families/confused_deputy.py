"""Resource-based policies that let a service act without naming its source."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.property_rule import declaring_module
from policypack.rule import Profile, Rule, Severity


def service_without_source(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    types: tuple[str, ...],
    why: str,
    example: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares that a service principal in the policies of `types` must come with its source.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return document_rule(
        id=id,
        kind=Kind.SERVICE_WITHOUT_SOURCE,
        types=types,
        severity=severity,
        profile=profile,
        remediation="Add aws:SourceArn or aws:SourceAccount to the statement's Condition",
        title=f"{subject} allows a service without a source (confused deputy)",
        why=why,
        example=example,
        module=declaring_module(),
    )
