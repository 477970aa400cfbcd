"""A small evaluator of single requests, written after AWS's page and nothing else.

It knows the conditions of `tests.oracle.stacks` alone.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from tests.exposure.stacks import ACCOUNT, EXTERNAL, KEY
from tests.oracle.stacks import FRIEND, LAMBDA, Document, Question

_ANYTHING: list[Document] = [{"Effect": "Allow", "Action": "*", "Resource": "*"}]
_STRANGER = "444455556666"


def is_allowed(asked: Question) -> bool:
    """Whether some request of the principal is allowed."""
    return any(_decide(asked, context) for context in asked.stack.contexts())


def _decide(asked: Question, context: Mapping[str, str]) -> bool:
    arn, account = _caller(asked.principal)
    values = dict(context)
    if account:
        values |= {"aws:PrincipalArn": arn, "aws:PrincipalAccount": account}
    made, name = asked.stack, asked.principal
    own = [each for document in made.identity.get(name, []) for each in document["Statement"]]
    identity = own if name in made.identity else _ANYTHING if account else []
    boundary = made.boundary[name]["Statement"] if name in made.boundary else None
    policy = made.policies[asked.kind, asked.name]
    about = _default(asked) if policy is None else policy["Statement"]
    mine = [each for each in identity if _applies(each, asked, values)]
    bound = [each for each in boundary or _ANYTHING if _applies(each, asked, values)]
    theirs = [each for each in about if _applies(each, asked, values)]
    named = [each for each in theirs if _means(each["Principal"], arn)]
    whole = [each for each in theirs if _means_account(each["Principal"], account)]
    if any(each["Effect"] == "Deny" for each in (*mine, *bound, *named, *whole)):
        return False
    by_identity, within = _allows(mine), _allows(bound)
    by_name, by_account = _allows(named), _allows(whole)
    if account != ACCOUNT:
        # Across accounts both sides allow; a service has no identity policy.
        return by_name if not account else by_identity and (by_name or by_account)
    if by_name and within:
        return True
    return by_identity and within and (by_account or asked.kind != KEY)


def _allows(statements: Iterable[Document]) -> bool:
    return any(each["Effect"] == "Allow" for each in statements)


def _caller(principal: str) -> tuple[str, str]:
    """The ARN of the caller and its account, "" for a service."""
    if principal == LAMBDA:
        return LAMBDA, ""
    if principal == "*":
        return f"arn:aws:iam::{_STRANGER}:role/any", _STRANGER
    if principal.endswith(":root"):
        return f"arn:aws:iam::{EXTERNAL}:role/other", EXTERNAL
    return (
        (FRIEND, EXTERNAL)
        if principal == FRIEND
        else (
            f"arn:aws:iam::{ACCOUNT}:role/{principal}",
            ACCOUNT,
        )
    )


def _default(asked: Question) -> list[Document]:
    """A key without a policy leaves all to its account."""
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    whole = {"Effect": "Allow", "Principal": root, "Action": "kms:*", "Resource": "*"}
    return [whole] if asked.kind == KEY else []


def _applies(statement: Document, asked: Question, values: Mapping[str, str]) -> bool:
    return (
        _matches(statement, "Action", asked.action.lower(), lower=True)
        and _matches(statement, "Resource", asked.arn, lower=False)
        and all(
            _holds(operator, key, _listed(wanted), values.get(key))
            for operator, keys in statement.get("Condition", {}).items()
            for key, wanted in keys.items()
        )
    )


def _matches(statement: Document, element: str, text: str, *, lower: bool) -> bool:
    for key, wanted in ((element, True), (f"Not{element}", False)):
        if key in statement:
            patterns = (each.lower() if lower else each for each in _listed(statement[key]))
            return any(_glob(each, text) for each in patterns) is wanted
    return False


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _glob(pattern: str, text: str) -> bool:
    parts = ("." if each == "?" else ".*" if each == "*" else re.escape(each) for each in pattern)
    return re.fullmatch("".join(parts), text, re.DOTALL) is not None


def _holds(operator: str, key: str, wanted: list[str], value: str | None) -> bool:
    if operator == "Null":
        return (value is None) is (wanted[0] == "true")
    is_lax = operator.endswith("IfExists")
    name = operator.removesuffix("IfExists")
    is_negated = "Not" in name
    if value is None:
        return is_lax or is_negated
    is_pattern = "Like" in name
    found = any(_glob(each, value) if is_pattern else each == value for each in wanted)
    return found is not is_negated


def _means(principal: Any, arn: str) -> bool:
    if principal == "*":
        return True
    named = [each for values in principal.values() for each in _listed(values)]
    return arn in named


def _means_account(principal: Any, account: str) -> bool:
    named = [] if principal == "*" else _listed(principal.get("AWS", []))
    return bool(account) and f"arn:aws:iam::{account}:root" in named
