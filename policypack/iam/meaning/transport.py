"""Encryption in transit, as resource-based policies demand it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policypack.iam.document.elements import Condition, Document, Statement
from policypack.iam.meaning.actions import ActionSet, expand
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.condition_operators import (
    all_real,
    is_false,
    unknown_block,
    without_laxness,
)
from policypack.iam.meaning.expanded_statements import (
    ExpandedStatement,
    allows,
    covers_actions,
    expand_statements,
)
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown

_KEY = "aws:securetransport"


# Whether a Resource names a part of what the policy is attached to, all of which a Deny must name.
Part = Callable[[str], bool]


def demands_tls(documents: Iterable[Document], pattern: str, *parts: Part) -> Truth:
    """Whether a Deny for any principal covers all actions of the pattern, such as `sqs:*`, in
    requests without TLS, on each of the parts."""
    wanted = expand(pattern)
    denies = [
        (each.statement, _denies_plain_requests(each, wanted))
        for document in documents
        for each in expand_statements(document)
    ]
    return all_of(
        any_of(all_of((truth, _names(statement, part))) for statement, truth in denies)
        for part in parts or (_anything,)
    )


def _anything(_: str) -> bool:
    return True


def _names(statement: Statement, part: Part) -> Truth:
    if part is _anything:
        return True
    texts = statement.resources.texts
    return any_of(text if isinstance(text, Unknown) else part(text) for text in texts)


def _denies_plain_requests(expanded: ExpandedStatement, wanted: ActionSet) -> Truth:
    statement = expanded.statement
    return all_of(
        (
            negated(allows(statement)),
            covers_actions(expanded, wanted),
            any_of(map(is_any_principal, statement.principals)),
            _is_about_plain_requests(statement.conditions),
        )
    )


def _is_about_plain_requests(conditions: tuple[Condition, ...]) -> Truth:
    """Whether this is the only condition: a second one would exempt some of the requests."""
    if len(conditions) != 1:
        return False
    (only,) = conditions
    if not only.operator or not only.key:
        return unknown_block(only)
    compares = only.key.lower() == _KEY and without_laxness(only) == "bool"
    return all_real(only, is_false) if compares else False
