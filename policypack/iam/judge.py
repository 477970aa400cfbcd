"""All judges of a document, by what it is for."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.accounts import Accounts
from policypack.iam.breadth import breadth_of_resource_policy
from policypack.iam.condition_faults import judge_conditions
from policypack.iam.elements import Document, Statement
from policypack.iam.form import Purpose
from policypack.iam.identity import judge_identity
from policypack.iam.resource_policy import judge_resource_policy
from policypack.iam.trust import judge_trust
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown


def judge(
    document: Document, purpose: Purpose, accounts: Accounts | None = None
) -> Iterator[Weakness | Undecided]:
    """Yield all that is wrong with a document of the purpose."""
    if purpose is Purpose.IDENTITY:
        yield from judge_identity(document)
    elif purpose is Purpose.TRUST:
        yield from judge_trust(document, accounts)
    else:
        yield from judge_resource_policy(document, accounts)
        yield from breadth_of_resource_policy(document)
    yield from judge_conditions(document)


def purpose_of(document: Document) -> Purpose:
    """What a document is for, by its look.

    Statements without principals are an identity policy's; with principals, and with nothing but
    actions of STS and no resource, they say who may assume a role.
    """
    if not any(each.principals or each.not_principals for each in document.statements):
        return Purpose.IDENTITY
    trusts = all(map(_is_trust, document.statements))
    return Purpose.TRUST if trusts else Purpose.RESOURCE


def _is_trust(statement: Statement) -> bool:
    texts = statement.actions.texts
    known = [text.lower() for text in texts if not isinstance(text, Unknown)]
    return (
        bool(known)
        and all(text.startswith("sts:") for text in known)
        and not (statement.resources or statement.not_resources)
    )


def service_of(document: Document) -> str:
    """The prefix of the first action that names a service, in lower case; "" without one."""
    for statement in document.statements:
        for text in (*statement.actions.texts, *statement.not_actions.texts):
            if not isinstance(text, Unknown) and ":" in text:
                return text.lower().partition(":")[0]
    return ""
