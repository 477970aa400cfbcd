"""Cross-account access: resource-based policies that allow an external account."""

from __future__ import annotations

from policypack.families.policy_documents import document_rule
from policypack.iam import Kind
from policypack.property_rule import declaring_module
from policypack.rule import Profile, Rule, Severity


def shared_with_external_account(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    types: tuple[str, ...],
    why: str,
    example: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
) -> Rule:
    """Declares that the resource-based policies of `types` must allow no external account.

    An account is external unless the stack's resources are in it or `trusted_accounts` lists it.
    """
    return document_rule(
        id=id,
        kind=Kind.FOREIGN_ACCOUNT,
        types=types,
        severity=severity,
        profile=profile,
        remediation="Remove the account from Principal, or list it in the setting trusted_accounts",
        title=f"{subject} allows external cross-account access",
        why=why,
        example=example,
        depends_on_accounts=True,
        module=declaring_module(),
    )
