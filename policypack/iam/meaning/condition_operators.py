"""Operators of conditions, and what every question about a condition has in common.

A condition holds for one of its values, and one of several conditions that limits is enough.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from policypack.facts.condition_keys import GLOBAL_KEYS, read_condition_keys
from policypack.iam.document.elements import Condition
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.unknown import Unknown

# Facts about condition keys: their types, and whether AWS has them at all.


@lru_cache(maxsize=1)
def _keys() -> dict[str, str]:
    lines = (line.split(" ", 1) for line in read_condition_keys()[1])
    return {key: kind for kind, key in lines} | GLOBAL_KEYS


@lru_cache(maxsize=1)
def _prefixes() -> frozenset[str]:
    return frozenset(key.partition(":")[0] for key in _keys())


@lru_cache(maxsize=1024)
def key_type(key: str) -> str | None:
    """The type of a key, such as Bool or ARN; None if the index does not have the key.

    The keys of OIDC providers and such, whose prefix is a host, are texts.
    """
    if "." in key.partition(":")[0]:
        return "String"
    name = name_of(key)
    return None if name is None else _keys()[name]


@lru_cache(maxsize=1024)
def name_of(key: str) -> str | None:
    """The name of a key in the index, such as `aws:resourcetag/*` for `aws:ResourceTag/team`."""
    lowered = key.lower()
    # `kms:EncryptionContext:aws:s3:arn` and `aws:PrincipalTag/team` end with what the user names.
    parts = re.split(r"(?<=[:/])", lowered)
    starts = ("".join(parts[:end]) + "*" for end in range(len(parts) - 1, 0, -1))
    return next((each for each in (lowered, *starts) if each in _keys()), None)


def is_known(key: str) -> bool:
    """Whether the key exists, as far as the index can tell: of a service that it lacks, yes."""
    return key_type(key) is not None or key.lower().partition(":")[0] not in _prefixes()


# Negated operators, Null and dates are missing on purpose: they hold for nearly every caller.
POSITIVE = frozenset(
    {"stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike"}
    | {"ipaddress", "bool", "binaryequals"}
    | {"numericequals", "numericlessthan", "numericlessthanequals"}
)
NEGATED = frozenset(
    {"stringnotequals", "stringnotequalsignorecase", "stringnotlike", "arnnotequals", "arnnotlike"}
    | {"notipaddress"}
)


def base_operator(condition: Condition) -> str:
    """The operator in lower case, as the tables above have it.

    ...IfExists and ForAllValues:... are unchanged, so no table has them: they hold also for a
    request without the key
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html).
    """
    return condition.operator.lower().removeprefix("foranyvalue:")


def demanded_keys(conditions: tuple[Condition, ...]) -> frozenset[str]:
    """The keys, in lower case, that a request must carry: Null compares them with "false".

    With it ...IfExists and ForAllValues:... compare as any other operator, which is how AWS advises
    to use them. A value that is not known yet demands nothing.
    """
    return frozenset(
        each.key.lower()
        for each in conditions
        if each.operator.lower() == "null"
        and [isinstance(text, str) and text for text in each.leaves.texts] == ["false"]
    )


def strict(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions, without the laxness that a demanded key takes from an operator."""
    # One alone has no Null beside it, and most are alone.
    demanded = demanded_keys(conditions) if len(conditions) > 1 else None
    if not demanded:
        return conditions
    return tuple(
        each._replace(operator=without_laxness(each)) if each.key.lower() in demanded else each
        for each in conditions
    )


def without_laxness(condition: Condition) -> str:
    """The operator in lower case, without ForAllValues:... and ...IfExists."""
    return condition.operator.lower().removeprefix("forallvalues:").removesuffix("ifexists")


def requires(
    conditions: tuple[Condition, ...], key: Callable[[str], bool], real: Callable[[str], bool]
) -> Truth:
    """Whether one of the conditions compares a key, given by its name in lower case, with values
    that are all real."""
    return any_of(_requires(each, key, real) for each in strict(conditions))


def _requires(
    condition: Condition, key: Callable[[str], bool], real: Callable[[str], bool]
) -> Truth:
    if not condition.operator:
        return unknown_block(condition)
    if base_operator(condition) not in POSITIVE:
        return False
    if not condition.key:
        return unknown_block(condition)
    return all_real(condition, real) if key(condition.key.lower()) else False


def unknown_block(condition: Condition) -> Truth:
    """The unknown that stands for a whole block of the Condition element."""
    text = condition.leaves.texts[0]
    assert isinstance(text, Unknown)
    return text


def all_real(condition: Condition, test: Callable[[str], bool]) -> Truth:
    """Whether all values pass the test: they are alternatives, so one that excludes no request
    makes the whole condition exclude none."""
    texts = condition.leaves.texts
    if not texts:
        return False
    return all_of(text if isinstance(text, Unknown) else test(text) for text in texts)


def is_false(text: str) -> bool:
    """Whether the text is IAM's boolean false."""
    return text.lower() == "false"


def is_true(text: str) -> bool:
    """Whether the text is IAM's boolean true."""
    return text.lower() == "true"
