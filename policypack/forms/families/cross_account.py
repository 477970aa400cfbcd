"""Cross-account access: policies that allow an external account, and data that is sent to one."""

from __future__ import annotations

from policypack.forms.families.policy_documents import document_rule
from policypack.forms.property_rule import declaring_module
from policypack.iam import Accounts, Kind
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, or_unknown
from policypack.rule.rule import Finding, Outcomes, Profile, Rule, Severity
from policypack.topology.parts.accounts import external_in
from policypack.topology.parts.functions import text_of
from policypack.topology.parts.links import names_own_resources
from policypack.topology.parts.policy_holders import judged_by


def shared_with_external_account(
    *,
    id: str,  # noqa: A002 - the catalogue's own word for it
    subject: str,
    why: str,
    example: str,
    severity: Severity = Severity.HIGH,
    profile: Profile = Profile.RECOMMENDED,
    types: tuple[str, ...] = (),
) -> Rule:
    """Declares that resource-based policies of `types` must not allow external accounts.

    Without `types` it judges those that `policypack.facts.policy_documents` names the rule for.

    An account is external unless the stack's resources are in it or `trusted_accounts` lists it.
    """
    return document_rule(
        id=id,
        kind=Kind.FOREIGN_ACCOUNT,
        types=types or judged_by(id),
        severity=severity,
        profile=profile,
        remediation=(
            "Remove the account from Principal, once it needs no access, compare "
            "aws:PrincipalOrgID, or list it in the setting trusted_accounts"
        ),
        title=f"{subject} allows external cross-account access",
        why=why,
        example=example,
        cwe=(284,),
        depends_on_accounts=True,
        module=declaring_module(),
    )


def external_target(resource: Resource, path: str, known: Accounts) -> Outcomes:
    """Yields the finding of an ARN in an external account, and what may be one.

    An unknown ARN of the stack's own resources is in its account.
    """
    value = resource.at(path)
    text = or_unknown(text_of, value)
    if isinstance(text, Unknown):
        if not names_own_resources(resource, path):
            yield text
        return
    for found in external_in(text, value.path, known):
        if isinstance(found, Unknown):
            yield found
        else:
            yield Finding(f"{path} is in the external account {found}", value.path)
