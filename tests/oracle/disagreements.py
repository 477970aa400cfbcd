"""Questions on which `who-can` and the independent evaluator disagree, and the reasons for it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from tests.oracle.stacks import LAMBDA, Document, Question


def _statements(asked: Question) -> list[Document]:
    """The statements of the resource's policy."""
    policy = asked.stack.policies[asked.kind, asked.name]
    return [] if policy is None else policy["Statement"]


def _is_limited_by_boundary(asked: Question, ours: bool) -> bool:
    """Any principal is allowed, and the role's boundary does not allow it: `who-can` tells of any
    principal once, and of the role only what its boundary leaves."""
    return (
        not ours
        and asked.principal in asked.stack.boundary
        and any(each["Principal"] == "*" for each in _statements(asked))
    )


def _is_denied_by_name(asked: Question, ours: bool) -> bool:
    """Any principal is allowed, and a Deny names this one: it is told with the answer for any."""
    named = [each for each in _statements(asked) if each["Effect"] == "Deny"]
    return (
        ours
        and any(asked.principal == LAMBDA and LAMBDA in json.dumps(each) for each in named)
        and any(each["Principal"] == "*" for each in _statements(asked))
    )


def _is_under_two_conditions(asked: Question, ours: bool) -> bool:
    """Conditions that no request meets together, such as one of an Allow and one of a Deny, or one
    of the policy and one of the boundary: `who-can` tells each, and decides no two together."""
    held = asked.stack.identity.get(asked.principal, [])
    bound = asked.stack.boundary.get(asked.principal)
    documents = [*held, *([] if bound is None else [bound]), {"Statement": _statements(asked)}]
    every = [each for document in documents for each in document["Statement"]]
    return ours and sum("Condition" in each for each in every) > 1


REASONS: Mapping[str, Callable[[Question, bool], bool]] = {
    "the boundary of a role under any principal": _is_limited_by_boundary,
    "a Deny by name under any principal": _is_denied_by_name,
    "two conditions together": _is_under_two_conditions,
}


def disagreements(
    asked: Sequence[Question], ours: Sequence[bool], theirs: Sequence[bool]
) -> Counter[str]:
    """How many answers differ by each of the reasons, and by none."""
    told: Counter[str] = Counter()
    for each, our, their in zip(asked, ours, theirs, strict=True):
        if our != their:
            told[next((name for name, holds in REASONS.items() if holds(each, our)), "none")] += 1
    return told
