"""Which resources of a stack a role may touch at all: most roles name a few of many.

An answer holds every target on which `accesses` grants something, in the order of `targets`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator

from policypack.facts.own_account import OWN_ACCOUNT
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.resource_documents import Own, own_documents
from policypack.principals.targets import Target, targets
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.roles.principals import principal_of

# What a pattern certainly begins with ends here.
_OPEN = lazy_pattern(r"[*]|\$\{")
_LAST = "\U0010ffff"
# Principals that are no role or user of the account.
_OTHERS = frozenset({"Service", "Federated", "CanonicalUser"})


class _Index:
    """The targets by what the patterns of their parts begin with."""

    def __init__(self, every: Iterable[Target]) -> None:
        self._heads: dict[str, list[int]] = defaultdict(list)
        self.always: list[int] = []
        self.everyone: list[int] = []
        for number, target in enumerate(every):
            self.everyone.append(number)
            if OWN_ACCOUNT in target.arn:
                self.always.append(number)
                continue
            for head in {_head(part.pattern) for part in target.parts}:
                self._heads[head].append(number)
        self._sorted = sorted(self._heads)
        self._lengths = sorted({len(each) for each in self._sorted})

    def touched(self, pattern: str) -> Iterator[int]:
        """The numbers of the targets that may overlap with a pattern."""
        head = _head(pattern)
        if not head:
            yield from self.everyone
            return
        first = bisect_left(self._sorted, head)
        for at in range(first, bisect_right(self._sorted, head + _LAST)):
            yield from self._heads[self._sorted[at]]
        for length in self._lengths:
            if length < len(head):
                yield from self._heads.get(head[:length], ())


def _head(pattern: str) -> str:
    """What all texts that the pattern matches begin with; "" where one character is open."""
    return "" if "?" in pattern else _OPEN.split(pattern, maxsplit=1)[0]


def candidates(stack: Stack, role: Resource) -> tuple[Target, ...]:
    """The targets that the role may have access to."""
    return stack.once(_candidates, role)


def _candidates(stack: Stack, role: Resource) -> tuple[Target, ...]:
    every, index = targets(stack), stack.once(_index)
    found = set(stack.once(_open_to_principals)) | set(index.always)
    for expanded in principal_of(stack, role).permissions.expanded_statements:
        if allows(expanded.statement) is not False:
            wanted = expanded.possible
            numbers = set(_numbers(index, expanded)) - found
            found |= {each for each in numbers if every[each].actions & wanted}
    return tuple(every[each] for each in sorted(found))


def _numbers(index: _Index, expanded: ExpandedStatement) -> Iterator[int]:
    statement = expanded.statement
    if not statement.resources:
        yield from index.everyone
    for text in statement.resources.texts:
        yield from index.everyone if isinstance(text, Unknown) else index.touched(text)


def _index(stack: Stack) -> _Index:
    return _Index(targets(stack))


def _open_to_principals(stack: Stack) -> tuple[int, ...]:
    """The targets whose own policies may mean a role or a user of the account."""
    return tuple(
        number
        for number, target in enumerate(targets(stack))
        if any(map(_may_mean_principals, own_documents(stack, target.resource)))
    )


def _may_mean_principals(own: Own) -> bool:
    document = own.document
    if isinstance(document, Unknown) or document.unknowns:
        return True
    return any(
        statement.not_principals
        or not statement.principals
        or any(each.kind not in _OTHERS for each in statement.principals)
        for statement in document.statements
    )
