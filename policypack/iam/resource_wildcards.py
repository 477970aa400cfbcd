"""Wildcards in a Resource ARN that is not as good as `*`; one that is has its own kinds."""

from __future__ import annotations

import re
from itertools import starmap
from typing import NamedTuple

from policypack.iam import resource_patterns
from policypack.iam.content import Texts, by_texts
from policypack.iam.expanded_statements import ExpandedStatement
from policypack.iam.globs import has_wildcard, is_all_wildcards
from policypack.iam.kind import Kind
from policypack.iam.weakness import Found, Undecided, Weakness
from policypack.unknown import Unknown

# Endings that belong to the format of an ARN: everything below one named resource, such as a
# WebSocket API's connections, and the six letters that Secrets Manager adds to a secret's name:
# https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_iam-policies.html
_BELOW = re.compile(
    r"(?<=[^*?/:])(?:/index/\*|/stream/\*|/@connections/\*|:log-stream:\*|:\*:\*|:\*|-\?{6})\Z"
    r"|(?<=/)\*/\*\Z"
)


class _Opening(NamedTuple):
    """What a wildcard in an ARN leaves open: the kind, in words, and the fix."""

    kind: Kind
    effect: str
    fix: str


_ACCOUNT = _Opening(
    kind=Kind.ACCOUNT_WILDCARD,
    effect="has a wildcard for the account ID, so it matches resources of other accounts",
    fix="Write the account ID in Resource",
)
_NAME = _Opening(
    kind=Kind.PARTIAL_RESOURCE_WILDCARD,
    effect="has a wildcard in the resource's name, so it matches other resources too",
    fix="Write the whole name of the resource in Resource",
)


def resource_wildcards(expanded: ExpandedStatement) -> Found:
    """Yield account-wildcard and partial-resource-wildcard."""
    statement = expanded.statement
    for at, text, width, openings in _open(statement.resources):
        if isinstance(text, Unknown):
            yield Undecided(Kind.ACCOUNT_WILDCARD, text)
            yield Undecided(Kind.PARTIAL_RESOURCE_WILDCARD, text)
        elif not width & expanded.possible:
            for kind, effect, fix in openings:
                path = statement.resources.leaf(at, statement.path).path
                yield Weakness(kind, path, f'{path} ("{text}") {effect}', fix)


class _Open(NamedTuple):
    """A text with wildcards at its place: for which actions it is as good as `*`, which has kinds
    of its own, and what it leaves open for the others."""

    place: int
    text: str | Unknown
    width: int = 0
    openings: tuple[_Opening, ...] = ()


@by_texts
def _open(texts: Texts) -> tuple[_Open, ...]:
    every = starmap(_opened, enumerate(texts))
    return tuple(each for each in every if each.openings or isinstance(each.text, Unknown))


def _opened(place: int, text: str | Unknown) -> _Open:
    if isinstance(text, Unknown) or not has_wildcard(text):
        return _Open(place, text)
    return _Open(place, text, resource_patterns.wide(text), _openings(text))


def _openings(arn: str) -> tuple[_Opening, ...]:
    parts = arn.split(":", 5)
    has_account = len(parts) == 6 and has_wildcard(parts[4]) and not is_all_wildcards(parts[5])
    found = (_ACCOUNT,) if has_account else ()
    return (*found, _NAME) if _is_partial_name(parts) else found


def _is_partial_name(parts: list[str]) -> bool:
    if len(parts) < 6:
        return not is_all_wildcards(":".join(parts))
    # Everything in one bucket is the format of its objects' ARN.
    named = parts[5].removesuffix("/*") if parts[2] == "s3" else _BELOW.sub("", parts[5])
    return has_wildcard(named) and not is_all_wildcards(named)
