"""Encryption in transit, as resource-based policies demand it.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-securetransport
"""

from __future__ import annotations

from collections.abc import Iterable

from policypack.iam.actions import expand
from policypack.iam.any_principal import is_any_principal
from policypack.iam.condition_operators import all_real, is_false, unknown_block, without_laxness
from policypack.iam.elements import Condition, Document
from policypack.iam.expanded_statements import ExpandedStatement, allows, expand_statements
from policypack.iam.truth import Truth, all_of, any_of, negated

_KEY = "aws:securetransport"


def demands_tls(documents: Iterable[Document], pattern: str) -> Truth:
    """Whether a Deny for any principal covers all actions of the pattern, such as `sqs:*`, in
    requests without TLS."""
    wanted = expand(pattern)
    return any_of(
        _denies_plain_requests(each, wanted)
        for document in documents
        for each in expand_statements(document)
    )


def _denies_plain_requests(expanded: ExpandedStatement, wanted: int) -> Truth:
    statement = expanded.statement
    return all_of(
        (
            negated(allows(statement)),
            _covers(expanded, wanted),
            any_of(map(is_any_principal, statement.principals)),
            _is_about_plain_requests(statement.conditions),
        )
    )


def _covers(expanded: ExpandedStatement, wanted: int) -> Truth:
    if not wanted & ~expanded.sure:
        return True
    return False if expanded.unknown is None else expanded.unknown


def _is_about_plain_requests(conditions: tuple[Condition, ...]) -> Truth:
    """Whether this is the only condition: a second one would exempt some of the requests."""
    if len(conditions) != 1:
        return False
    (only,) = conditions
    if not only.operator or not only.key:
        return unknown_block(only)
    compares = only.key.lower() == _KEY and without_laxness(only) == "bool"
    return all_real(only, is_false) if compares else False
