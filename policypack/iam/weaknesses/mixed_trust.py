"""Execution roles of Lambda functions that other services or accounts can assume too.

Lambda@Edge needs both of its service principals:
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack.iam.document.elements import Principal, Statement
from policypack.iam.meaning.confused_deputy import service_name
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.iam.meaning.weakness import Found, Weakness, where
from policypack.model.unknown import Unknown

_OF_LAMBDA = ("lambda", "edgelambda")
# A principal, and whether its statement lets it assume the role.
_Trusted = tuple[Principal, Truth]


def mixed_trust_weaknesses(statements: Sequence[tuple[Statement, Truth]]) -> Found:
    """Yield trusts-lambda-and-others: at each principal beside Lambda that can assume the role.

    Each statement comes with whether it allows that.
    """
    trusted = [
        (each, assumes) for statement, assumes in statements for each in statement.principals
    ]
    anywhere = any_of(map(_lets_lambda, trusted))
    for principal, assumes in trusted:
        beside = _beside(principal, trusted) if _is_one_unknown(principal) else anywhere
        truth = all_of((assumes, beside, negated(_is_lambda(principal))))
        yield from where(truth, _weakness(principal))


def _beside(principal: Principal, trusted: Sequence[_Trusted]) -> Truth:
    """Whether another principal than this one is Lambda."""
    return any_of(_lets_lambda(each) for each in trusted if each[0] is not principal)


def _is_one_unknown(principal: Principal) -> bool:
    """Whether it is one principal that is not known yet: an element of a list.

    A whole element that is not known may hold several, such as Lambda and another.
    """
    leaf = principal.leaf
    return bool(principal.kind) and isinstance(leaf.text, Unknown) and leaf.path.endswith("]")


def _lets_lambda(trusted: _Trusted) -> Truth:
    principal, assumes = trusted
    return all_of((assumes, _is_lambda(principal)))


def _is_lambda(principal: Principal) -> Truth:
    if principal.kind not in ("", "Service"):
        return False
    text = principal.leaf.text
    return text if isinstance(text, Unknown) else service_name(text) in _OF_LAMBDA


def _weakness(principal: Principal) -> Weakness:
    path, text = principal.leaf.path, principal.leaf.text
    named = text if isinstance(text, str) else "another principal"
    message = f"{path} allows {named} to assume the role, as Lambda can"
    fix = "Leave only lambda.amazonaws.com in the trust policy, and give the other its own role"
    return Weakness(Kind.TRUSTS_LAMBDA_AND_OTHERS, path, message, fix)
