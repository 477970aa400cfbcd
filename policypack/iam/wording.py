"""Elements of a statement in words, for messages."""

from __future__ import annotations

from policypack.iam.elements import Leaves, Statement
from policypack.unknown import Unknown


def actions_of(statement: Statement) -> str:
    """Up to three action patterns."""
    if statement.not_actions:
        return f"all actions but {listed(statement.not_actions)}"
    return listed(statement.actions)


def listed(leaves: Leaves) -> str:
    """Up to three texts, and how many more there are."""
    texts = ["(not known yet)" if isinstance(each, Unknown) else each for each in leaves.texts]
    return ", ".join(texts[:3]) + (f" and {len(texts) - 3} more" if len(texts) > 3 else "")
