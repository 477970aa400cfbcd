"""Resource-based policies that allow external accounts."""

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
    """Declares that the policies of `types` must allow no account that is not known.

    Known are the stack's own accounts and the setting `trusted_accounts`.
    """
    return document_rule(
        id=id,
        kind=Kind.FOREIGN_ACCOUNT,
        types=types,
        severity=severity,
        profile=profile,
        remediation="Remove the account from Principal, or list it in the setting trusted_accounts",
        title=f"{subject} allows cross-account access to an external account",
        why=why,
        example=example,
        depends_on_accounts=True,
        module=declaring_module(),
    )
