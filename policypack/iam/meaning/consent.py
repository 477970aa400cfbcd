"""The decision of a resource's policy about one principal of the same account.

A statement that names the principal grants by itself; a statement that names the whole account
leaves it to the identity policies, and a key or a role demands one of the two:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics.html

A principal's own requests have fixed facts: its ARN, its account, and no source. aws:SourceArn and
its like are in the calls of services alone, so a condition on one is decided before any request.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Document, Principal, Statement
from policypack.iam.document.globs import glob
from policypack.iam.meaning.accounts import account_of, is_whole_account
from policypack.iam.meaning.any_principal import is_any_principal
from policypack.iam.meaning.applicable import applicable
from policypack.iam.meaning.condition_operators import NEGATED, POSITIVE, strict, without_laxness
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows, expand_statements
from policypack.iam.meaning.truth import Truth, any_of, negated
from policypack.model.unknown import Unknown

_ACCOUNT = frozenset({"aws:principalaccount", "kms:calleraccount"})
_ARN = "aws:principalarn"
_ABSENT = frozenset({"aws:sourcearn", "aws:sourceaccount", "aws:sourceorgid", "aws:sourceorgpaths"})


def for_caller(expanded: ExpandedStatement, caller: str | Unknown) -> ExpandedStatement | None:
    """The statement without the conditions that the principal with this ARN meets; None if it
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
    """The ARNs, patterns of ARNs and accounts that a condition demands of the caller; empty if
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
    """Whether the condition holds for the caller; None if the principal does not fix it."""
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


class Consent(NamedTuple):
    """The statements that grant to the principal, those that grant to its whole account, and those
    that deny it something."""

    to_principal: tuple[ExpandedStatement, ...] = ()
    to_account: tuple[ExpandedStatement, ...] = ()
    denies: tuple[ExpandedStatement, ...] = ()


def consent_of(documents: Iterable[Document | Unknown], principal: str | Unknown) -> Consent:
    """The decision of one resource's documents about the principal with this ARN.

    Where it is unknown whether a statement means the principal, its effect is unknown.
    """
    stated = (each for document in documents for each in _statements(document))
    every = [each for each in (for_caller(it, principal) for it in stated) if each is not None]
    named = (_if(each, means(each, principal)) for each in every)
    account = (_if(each, _means_account(each, principal)) for each in every if _may_allow(each))
    found = [each for each in named if each is not None]
    return Consent(
        tuple(each for each in found if _may_allow(each)),
        tuple(each for each in account if each is not None),
        tuple(each for each in found if not _may_allow(each)),
    )


def _statements(document: Document | Unknown) -> tuple[ExpandedStatement, ...]:
    if isinstance(document, Unknown):
        document = Document(document.path, unknowns=(document,))
    return expand_statements(applicable(document))


def _may_allow(expanded: ExpandedStatement) -> bool:
    return allows(expanded.statement) is not False


def _if(expanded: ExpandedStatement, truth: Truth) -> ExpandedStatement | None:
    if truth is False:
        return None
    if truth is True or isinstance(expanded.statement.effect, Unknown):
        return expanded
    # A Deny that may not apply removes nothing for sure, so it is skipped.
    if not _may_allow(expanded):
        return None
    statement = expanded.statement._replace(effect=truth, memory=None)
    return expanded._replace(statement=statement, memory=None)


def means(expanded: ExpandedStatement, arn: str | Unknown) -> Truth:
    """Whether the statement names the principal itself, or any principal."""
    statement = expanded.statement
    if statement.not_principals:
        return negated(any_of(_excludes(each, arn) for each in statement.not_principals))
    if any(_means_all_of(each, arn) for each in statement.principals) and not _may_allow(expanded):
        return True
    return any_of(_is_named(each, arn) for each in statement.principals)


def _means_account(expanded: ExpandedStatement, arn: str | Unknown) -> Truth:
    return any_of(_means_all_of(each, arn) for each in expanded.statement.principals)


def _means_all_of(principal: Principal, arn: str | Unknown) -> bool:
    """Whether it is the account of the ARN; while the ARN is unknown, every account is.

    Separate rules report a policy that names an account other than the stack's.
    """
    text = principal.leaf.text
    if principal.kind != "AWS" or isinstance(text, Unknown) or not is_whole_account(text):
        return False
    return isinstance(arn, Unknown) or account_of(text) == account_of(arn)


def _is_named(principal: Principal, arn: str | Unknown) -> Truth:
    is_any = is_any_principal(principal)
    if is_any is not False or principal.kind != "AWS":
        return is_any
    text = principal.leaf.text
    if isinstance(text, Unknown) or is_whole_account(text):
        return text if isinstance(text, Unknown) else False
    return arn if isinstance(arn, Unknown) else text == arn or _is_session(text, arn)


def _excludes(principal: Principal, arn: str | Unknown) -> Truth:
    return any_of((_means_all_of(principal, arn), _is_named(principal, arn)))


def _is_session(text: str, arn: str) -> bool:
    """Whether it is the ARN of a session of the role.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns
    """
    partition, _, role = arn.partition(":iam:")
    name = role.rpartition("/")[2]
    sessions = f"{partition}:sts::{account_of(arn)}:assumed-role/{name}/"
    return ":role/" in role and text.startswith(sessions)
