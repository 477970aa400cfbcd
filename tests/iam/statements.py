"""Short ways to write statements, and to ask a judge for the kinds it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypack.iam import Document, Undecided, Weakness, parse

Finder = Callable[[Document], Iterator[Weakness | Undecided]]
Statement = dict[str, Any]


def allow(action: object, resource: object = "*", **more: object) -> Statement:
    """An Allow statement of an identity policy."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action: object, resource: object = "*", **more: object) -> Statement:
    """A Deny statement of an identity policy."""
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def trust(principal: object, action: object = "sts:AssumeRole", **more: object) -> Statement:
    """An Allow statement of a trust policy."""
    return {"Effect": "Allow", "Action": action, "Principal": principal, **more}


def when(operator: str, key: str, value: object) -> dict[str, object]:
    """The Condition element with one key."""
    return {"Condition": {operator: {key: value}}}


def policy(*statements: object) -> dict[str, object]:
    """A document of the given statements."""
    return {"Version": "2012-10-17", "Statement": list(statements)}


def outcomes(judge: Finder, document: object) -> list[Weakness | Undecided]:
    """Findings of the judge in a document."""
    return list(judge(parse(document)))


def kinds(judge: Finder, document: object) -> set[str]:
    """The kinds that are sure or cannot be excluded."""
    return {each.kind for each in outcomes(judge, document)}


def surely(judge: Finder, document: object) -> set[str]:
    """The kinds of the weaknesses that are sure."""
    return {each.kind for each in outcomes(judge, document) if isinstance(each, Weakness)}


def perhaps(judge: Finder, document: object) -> dict[str, list[str]]:
    """The kinds that cannot be excluded, with the paths of the leaves that decide."""
    found: dict[str, list[str]] = {}
    for each in outcomes(judge, document):
        if isinstance(each, Undecided):
            found.setdefault(each.kind, []).append(each.path)
    return found


def only(judge: Finder, document: Mapping[str, object], kind: str) -> Weakness:
    """The one weakness of a kind."""
    found = [each for each in outcomes(judge, document) if each.kind == kind]
    assert len(found) == 1
    assert isinstance(found[0], Weakness)
    return found[0]
