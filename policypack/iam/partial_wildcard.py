"""Wildcards inside the principal, or inside the condition that is to tell callers apart."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam.conditions import POSITIVE, base_operator, limits_who
from policypack.iam.elements import Condition, Document, Leaf, Statement
from policypack.iam.everybody import is_everybody
from policypack.iam.globs import has_wildcard, is_all_wildcards
from policypack.iam.grants import allows
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.iam.weakness import Undecided, Weakness
from policypack.unknown import Unknown

KIND = "principal-partial-wildcard"
_ABOUT_PRINCIPALS = ("aws:principalarn", "aws:principalaccount", "aws:principalorg", "aws:userid")


def partial_wildcards(document: Document) -> Iterator[Weakness | Undecided]:
    """Yield principals and principal conditions of Allow whose wildcard lets strangers in.

    A role's name behind a whole account id, such as `arn:aws:iam::111122223333:role/*`, does not.
    """
    for statement in document.statements:
        for leaf in _suspects(statement):
            yield from _judged(leaf, all_of((allows(statement), _lets_strangers_in(leaf))))
        for condition in statement.conditions:
            yield from _in_condition(condition, statement)
    yield from (Undecided(KIND, each) for each in document.unknowns)


def _suspects(statement: Statement) -> Iterator[Leaf]:
    return (each.leaf for each in statement.principals if each.kind in ("", "AWS"))


def _lets_strangers_in(leaf: Leaf) -> Truth:
    text = leaf.text
    if isinstance(text, Unknown):
        return text
    if not has_wildcard(text) or is_all_wildcards(text):
        return False
    account = text.split(":", 5)[4] if text.count(":") > 4 else text
    return has_wildcard(account)


def _in_condition(condition: Condition, statement: Statement) -> Iterator[Weakness | Undecided]:
    """Only where everybody is allowed does the condition alone decide who comes in."""
    open_ = all_of((allows(statement), any_of(map(is_everybody, statement.principals))))
    if open_ is False or not _may_tell_principals(condition):
        return
    for leaf in condition.values:
        if isinstance(leaf.text, Unknown):
            yield from _judged(leaf, all_of((open_, leaf.text)))
        elif has_wildcard(leaf.text) and not is_all_wildcards(leaf.text):
            yield from _judged(leaf, all_of((open_, negated(_limits(condition, leaf)))))


def _may_tell_principals(condition: Condition) -> bool:
    """Whether it compares who calls; a block that is not known yet may."""
    if condition.operator and base_operator(condition) not in POSITIVE:
        return False
    return not condition.key or condition.key.lower().startswith(_ABOUT_PRINCIPALS)


def _limits(condition: Condition, leaf: Leaf) -> Truth:
    alone = Condition(condition.operator, condition.key, (leaf,), condition.path)
    return limits_who((alone,))


def _judged(leaf: Leaf, truth: Truth) -> Iterator[Weakness | Undecided]:
    if isinstance(truth, Unknown):
        yield Undecided(KIND, truth)
    elif truth:
        message = f'{leaf.path} is "{leaf.text}", which matches principals of any account'
        yield Weakness(KIND, leaf.path, message, "write the whole account id, or the whole ARN")
