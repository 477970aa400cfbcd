"""Elements of a statement in words, for messages."""

from __future__ import annotations

from policypack.iam.document.elements import Leaves, Statement
from policypack.model.unknown import Unknown
from policypack.start.wording import first_few


def summarize_actions(statement: Statement) -> str:
    """Up to three action patterns."""
    if statement.not_actions:
        return f"all actions except {summarize(statement.not_actions)}"
    return summarize(statement.actions)


def summarize(leaves: Leaves) -> str:
    """Up to three texts, and how many more there are."""
    texts = ["(known after apply)" if isinstance(each, Unknown) else each for each in leaves.texts]
    return first_few(texts)
