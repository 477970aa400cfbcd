"""Confused deputy: resource-based policies that allow a service without a source condition."""

from __future__ import annotations

from policypack.forms.families.policy_documents import document_rule
from policypack.forms.property_rule import declaring_module
from policypack.iam import Kind
from policypack.rule.rule import Profile, Rule, Severity
from policypack.topology.parts.policy_holders import judged_by


def service_without_source(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    why: str,
    example: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that the policies of `types` must limit a service principal to its source.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.
    Without aws:SourceArn or aws:SourceAccount another customer of AWS can make the service act.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return document_rule(
        id=id,
        kind=Kind.SERVICE_WITHOUT_SOURCE,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation="Add aws:SourceArn or aws:SourceAccount to the statement's Condition",
        title=f"{subject} is exposed to the confused deputy problem",
        why=why,
        example=example,
        cwe=(441,),
        module=declaring_module(),
    )
