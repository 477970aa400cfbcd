"""What one principal can do with all its policies together.

A role's effective permissions are the union of its inline, attached and AWS-managed policies, less
what Deny takes away anywhere, within the permissions boundary
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). So a
policy that passes roles and another one that creates functions are an escalation together.
"""

from __future__ import annotations

from collections.abc import Iterable

from policypack.iam.document.elements import Document
from policypack.iam.meaning import action_index
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.expanded_statements import ExpandedStatement, expand_statements
from policypack.iam.meaning.weakness import Found
from policypack.iam.permissions.effective_permissions import EffectivePermissions
from policypack.iam.weaknesses.identity import permission_weaknesses
from policypack.model.unknown import Unknown

# A document, or the unknown that stands for one that may grant or deny anything.
Policy = Document | Unknown


def effective_permissions(
    policies: Iterable[Policy], boundary: Policy | None = None
) -> EffectivePermissions:
    """The effective permissions of a principal that holds the policies, within its boundary."""
    limit = None if boundary is None else EffectivePermissions(_expanded(boundary))
    every = tuple(each for policy in policies for each in _expanded(policy))
    return EffectivePermissions(every, limit)


def principal_weaknesses(policies: Iterable[Policy], boundary: Policy | None = None) -> Found:
    """Yield what makes a principal dangerous, of the kinds in `KINDS_OF_PERMISSIONS`.

    What a single policy does alone is found here too. An unknown policy leaves open only what the
    others do not decide.
    """
    return permission_weaknesses(effective_permissions(policies, boundary))


def allowed_actions(
    policies: Iterable[Policy], boundary: Policy | None = None
) -> tuple[frozenset[str], Unknown | None]:
    """The actions that a principal surely has on some resource, and what is unknown of others."""
    granted = effective_permissions(policies, boundary).on_some_resource
    waits_for = next(granted.waits_for(action_index.everything()), None)
    return frozenset(action_index.names(granted.sure)), waits_for


def _expanded(policy: Policy) -> tuple[ExpandedStatement, ...]:
    if isinstance(policy, Unknown):
        policy = Document(policy.path, unknowns=(policy,))
    return expand_statements(applicable(policy))
