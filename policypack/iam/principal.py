"""What one principal can do with all its policies together.

A role's rights are the union of its inline, attached and AWS-managed policies, less what Deny takes
away anywhere, within the permissions boundary
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). So a
policy that passes roles and another one that creates functions are an escalation together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policypack.iam.elements import Document
from policypack.iam.grants import Reading, read
from policypack.iam.identity import judge_rights
from policypack.iam.rights import Rights
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

# A document, or the unknown that stands for one that may grant or deny anything.
Policy = Document | Unknown


def rights_of(policies: Iterable[Policy], boundary: Policy | None = None) -> Rights:
    """The effective rights of a principal that holds the policies, within its boundary."""
    bounds = None if boundary is None else Rights(_read(boundary))
    return Rights(tuple(each for policy in policies for each in _read(policy)), bounds)


def judge_principal(
    policies: Iterable[Policy], boundary: Policy | None = None
) -> Iterator[Weakness | Undecided]:
    """Yield what makes a principal dangerous, of the kinds in `KINDS_OF_RIGHTS`.

    What a single policy does alone is found here too. An unknown policy leaves open only what the
    others do not decide.
    """
    return judge_rights(rights_of(policies, boundary))


def _read(policy: Policy) -> tuple[Reading, ...]:
    if isinstance(policy, Unknown):
        policy = Document(policy.path, unknowns=(policy,))
    return read(policy)
