"""Who is everybody? For documents that name principals: resource policies and trust policies."""

from __future__ import annotations

from collections.abc import Iterator

from policypack.iam import actions
from policypack.iam.conditions import fences, limits_who
from policypack.iam.elements import Document, Principal, Statement
from policypack.iam.globs import covers, has_wildcard, is_all_wildcards
from policypack.iam.grants import Reading, allows, read
from policypack.iam.truth import Truth, all_of, any_of, negated
from policypack.unknown import Unknown


def is_everybody(principal: Principal) -> Truth:
    """Whether the principal is everybody in the world.

    `"*"` and `{"AWS": "*"}` are the same to AWS
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html).
    AWS refuses a wildcard in the account of an ARN; it is taken for what its author meant.
    """
    text = principal.leaf.text
    if principal.kind not in ("", "*", "AWS"):
        return False
    if isinstance(text, Unknown):
        return text
    if principal.kind == "*" or is_all_wildcards(text):
        return True
    parts = text.split(":", 5)
    return len(parts) > 4 and has_wildcard(parts[4])


def open_to_everybody(document: Document) -> Iterator[tuple[Statement, Truth]]:
    """Every statement that allows everybody something under no limit, unless a Deny takes it all
    back; with it whether that is sure."""
    readings = read(document)
    for reading in readings:
        statement = reading.statement
        truth = all_of(
            (
                allows(statement),
                any_of(is_everybody(each) for each in statement.principals),
                negated(limits_who(statement.conditions)),
            )
        )
        if truth is not False and not is_taken_back(reading, readings):
            yield statement, truth


def is_taken_back(allowed: Reading, readings: tuple[Reading, ...]) -> bool:
    """Whether Deny statements for everybody surely cover all that a statement allows."""
    denies = [each for each in readings if _denies_everybody(each.statement)]
    return bool(denies) and all(
        _is_covered(allowed, pattern, denies) for pattern in _patterns(allowed.statement)
    )


def _denies_everybody(statement: Statement) -> bool:
    """A Deny for everybody, or for everybody but a few: by NotPrincipal or by a fence."""
    if allows(statement) is not False:
        return False
    if statement.conditions and not fences(statement.conditions):
        return False
    if statement.not_principals:
        return all(is_everybody(each) is False for each in statement.not_principals)
    return any(is_everybody(each) is True for each in statement.principals)


def _patterns(statement: Statement) -> Iterator[str]:
    """What a Deny must cover: `*` where the resource is unknown, negated or absent."""
    for text in statement.resources.texts:
        yield "*" if isinstance(text, Unknown) else text
    if not statement.resources:
        yield "*"


def _is_covered(allowed: Reading, pattern: str, denies: list[Reading]) -> bool:
    here = [each for each in denies if _covers_resource(each.statement, pattern)]
    taken = 0
    for deny in here:
        taken |= deny.sure
    return not allowed.possible & ~taken and _covers_names(allowed.statement, here)


def _covers_resource(deny: Statement, pattern: str) -> bool:
    if deny.not_resources:
        return False
    texts = deny.resources.texts
    return not texts or any(
        not isinstance(text, Unknown) and covers(text, pattern) for text in texts
    )


def _covers_names(allowed: Statement, denies: list[Reading]) -> bool:
    """The same by text: names too new for the index have no bits (SNS:Receive never had any)."""
    denied = [text for deny in denies for text in deny.statement.actions.texts]
    patterns = [text.lower() for text in denied if not isinstance(text, Unknown)]
    return all(
        isinstance(name, Unknown)
        or actions.expand(name)
        or any(covers(pattern, name.lower()) for pattern in patterns)
        for name in allowed.actions.texts
    )
