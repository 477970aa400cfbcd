"""The fixed facts of a principal's own requests: its ARN, its account, no source.

A condition on these is decided before any request is made. aws:SourceArn and its like are in the
calls of services alone.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable

from policypack.iam.document.elements import Condition, Statement
from policypack.iam.document.globs import glob
from policypack.iam.meaning.accounts import account_of, is_whole_account
from policypack.iam.meaning.condition_operators import NEGATED, POSITIVE, strict, without_laxness
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.model.unknown import Unknown

_ACCOUNT = frozenset({"aws:principalaccount", "kms:calleraccount"})
_ARN = "aws:principalarn"
_ABSENT = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})


def for_caller(expanded: ExpandedStatement, caller: str | Unknown) -> ExpandedStatement | None:
    """The statement without the conditions that the principal with this ARN meets; None where it
    fails one of them."""
    statement = expanded.statement
    if isinstance(caller, Unknown) or not statement.conditions:
        return expanded
    truths = [_holds(each, caller) for each in strict(statement.conditions)]
    if False in truths:
        return None
    if allows(statement) is not False or True not in truths:
        # An Allow keeps conditions that are met, for its findings; the other conditions limit it.
        return expanded
    kept = tuple(
        each for each, truth in zip(statement.conditions, truths, strict=True) if truth is None
    )
    return expanded._replace(
        statement=statement._replace(conditions=kept, memory=None), memory=None
    )


def named_callers(statement: Statement) -> tuple[str, ...]:
    """The ARNs, patterns of ARNs and accounts that a condition demands of the caller; empty where
    none does, or where they are not known."""
    for condition in strict(statement.conditions):
        if without_laxness(condition) == condition.operator.lower() in POSITIVE:
            texts = condition.leaves.texts
            named = tuple(each for each in texts if isinstance(each, str) and not _is_open(each))
            if condition.key.lower() in (_ARN, *_ACCOUNT) and len(named) == len(texts):
                return named if all(map(_names_account, named)) else ()
    return ()


def _names_account(text: str) -> bool:
    return (account_of(text) or "").isdigit()


def _holds(condition: Condition, caller: str) -> bool | None:
    """Whether the condition holds for the caller; None where the principal does not fix it."""
    operator, key = without_laxness(condition), condition.key.lower()
    is_lax = operator != condition.operator.lower()
    if operator not in POSITIVE | NEGATED:
        return None
    if key in _ABSENT:
        return is_lax or operator in NEGATED
    if key == _ARN and is_whole_account(caller):
        # No principal of an account has an ARN of another one.
        is_elsewhere = all(map(_is_of_another(caller), condition.leaves.texts))
        return operator in NEGATED if is_elsewhere else None
    value = _value(key, caller)
    texts = [each for each in condition.leaves.texts if isinstance(each, str)]
    if value is None or len(texts) < len(condition.leaves.texts) or any(map(_is_open, texts)):
        return None
    is_pattern = "like" in operator or operator.startswith("arn")
    is_met = any(glob(each)(value) if is_pattern else each == value for each in texts)
    return is_met if operator in POSITIVE else not is_met


def _is_of_another(account: str) -> Callable[[str | Unknown], bool]:
    """Returns a test whether an ARN, or a pattern of ARNs, is in a different account."""

    def is_of_another(text: str | Unknown) -> bool:
        named = None if isinstance(text, Unknown) else account_of(text)
        return named is not None and named.isdigit() and named != account_of(account)

    return is_of_another


def _is_open(text: str) -> bool:
    return "${" in text


def _value(key: str, caller: str) -> str | None:
    if key in _ACCOUNT:
        return account_of(caller)
    # A session has the ARN of its role, and an account many.
    is_one = caller.startswith("arn:") and not is_whole_account(caller) and ":sts:" not in caller
    return caller if key == _ARN and is_one else None
