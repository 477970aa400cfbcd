"""All judges of a document, by what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.accounts import Accounts
from policypack.iam.condition_faults import judge_conditions
from policypack.iam.document import Document
from policypack.iam.form import Purpose
from policypack.iam.identity import judge_identity
from policypack.iam.resource_policy import judge_resource_policy
from policypack.iam.trust import judge_trust
from policypack.iam.weakness import Unsure, Weakness


def judge(
    document: Document, purpose: Purpose, accounts: Accounts | None = None
) -> Iterator[Weakness | Unsure]:
    """Yield all that is wrong with a document of the purpose."""
    if purpose is Purpose.IDENTITY:
        yield from judge_identity(document)
    elif purpose is Purpose.TRUST:
        yield from judge_trust(document, accounts)
    else:
        yield from judge_resource_policy(document, accounts)
    yield from judge_conditions(document)
