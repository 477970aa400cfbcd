"""Deny statements that keep every principal from changing the policy again.

Only the root user of the account can delete such a bucket policy.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Document, Statement
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.condition_operators import NEGATED, unknown_block, without_laxness
from policypack.iam.meaning.expanded_statements import allows, covers_actions, expand_statements
from policypack.iam.meaning.resource_query import names_bucket
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

# Where a request comes from: no principal has such a property wherever it calls from.
_NETWORKS = ("aws:sourceip", "aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip")


class Lockout(NamedTuple):
    """A statement that denies any principal to change the policy.

    `networks` are the condition keys that exempt callers by their network, if any do.
    """

    path: str
    networks: tuple[str, ...]


def lockouts(document: Document, *changes: str) -> Iterator[Lockout | Unknown]:
    """Yield the statements of a bucket policy that deny the actions which change it."""
    wanted = expand_all(*changes)
    for expanded in expand_statements(document):
        statement = expanded.statement
        truth = all_of(
            (
                negated(allows(statement)),
                any_of(map(is_any_principal, statement.principals)),
                covers_actions(expanded, wanted),
                any_of(_names_bucket(text) for text in statement.resources.texts),
                all_of(map(_exempts_networks_alone, statement.conditions)),
            )
        )
        if isinstance(truth, Unknown):
            yield truth
        elif truth:
            yield Lockout(statement.path, _keys(statement))


def _keys(statement: Statement) -> tuple[str, ...]:
    return tuple(dict.fromkeys(condition.key for condition in statement.conditions))


def _names_bucket(text: str | Unknown) -> Truth:
    return text if isinstance(text, Unknown) else names_bucket(text)


def _exempts_networks_alone(condition: Condition) -> Truth:
    if not condition.operator or not condition.key:
        return unknown_block(condition)
    return condition.key.lower() in _NETWORKS and without_laxness(condition) in NEGATED
