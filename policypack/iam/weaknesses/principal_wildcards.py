"""Wildcards inside a condition that is to limit which principals call.

AWS refuses a wildcard inside a principal: see `policypack.iam.document.principal_forms`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.document.elements import Condition, Document, Leaf, Leaves, Statement
from policypack.iam.document.globs import has_wildcard, is_all_wildcards
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.condition_operators import POSITIVE, base_operator
from policypack.iam.meaning.conditions_on_caller import limits_who
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.meaning.weakness import Undecided, Weakness
from policypack.model.unknown import Unknown

KIND = Kind.PRINCIPAL_PARTIAL_WILDCARD
_ABOUT_PRINCIPALS = ("aws:principalarn", "aws:principalaccount", "aws:principalorg", "aws:userid")


def principal_wildcard_weaknesses(document: Document) -> Iterator[Weakness | Undecided]:
    """Yield conditions on the principals of an Allow whose wildcard matches other accounts.

    A role's name behind a whole account id, such as `arn:aws:iam::111122223333:role/*`, does not.
    """
    for statement in document.statements:
        for condition in statement.conditions:
            yield from _in_condition(condition, statement)
    yield from (Undecided(KIND, each) for each in document.unknowns)


def _in_condition(condition: Condition, statement: Statement) -> Iterator[Weakness | Undecided]:
    """Only where any principal is allowed does the condition alone decide which one may call."""
    open_ = all_of((allows(statement), any_of(map(is_any_principal, statement.principals))))
    if open_ is False or not _may_limit_principals(condition):
        return
    for leaf in condition.leaves.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield from _found(leaf, all_of((open_, leaf.text)))
        elif has_wildcard(leaf.text) and not is_all_wildcards(leaf.text):
            yield from _found(leaf, all_of((open_, negated(_limits(condition, leaf)))))


def _may_limit_principals(condition: Condition) -> bool:
    """Whether it compares the caller; a block that is not known yet may."""
    if condition.operator and base_operator(condition) not in POSITIVE:
        return False
    return not condition.key or condition.key.lower().startswith(_ABOUT_PRINCIPALS)


def _limits(condition: Condition, leaf: Leaf) -> Truth:
    alone = condition._replace(leaves=Leaves((leaf.text,)))
    return limits_who((alone,))


def _found(leaf: Leaf, truth: Truth) -> Iterator[Weakness | Undecided]:
    if isinstance(truth, Unknown):
        yield Undecided(KIND, truth)
    elif truth:
        message = f'{leaf.path} is "{leaf.text}", which matches principals of any account'
        yield Weakness(KIND, leaf.path, message, "Write the whole account ID, or the whole ARN")
