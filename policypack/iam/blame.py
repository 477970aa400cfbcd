"""Which element of a document is to blame for a set of actions, and how to say it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policypack.iam import actions
from policypack.iam.document import Leaf
from policypack.iam.globs import has_wildcard, is_all_wildcards
from policypack.iam.grants import Grant, Grants
from policypack.unknown import Unknown


@dataclass(frozen=True)
class Blame:
    """The element at `path`, its pattern (that of NotAction says what is left out), and its bits:
    which of the actions in question it surely grants."""

    path: str
    pattern: str
    bits: int
    is_complement: bool = False

    @property
    def is_open(self) -> bool:
        """Whether it grants more than it names."""
        return self.is_complement or has_wildcard(self.pattern)

    @property
    def services(self) -> frozenset[str]:
        """The prefixes of all services that it may touch, known to the index or not."""
        if self.is_complement:
            return actions.services_of("*")
        return actions.services_of(self.pattern) | self.new_services

    @property
    def new_services(self) -> frozenset[str]:
        """The service of a pattern such as `newsvc:*` that is too new for the index."""
        prefix, _, name = self.pattern.partition(":")
        is_new = not has_wildcard(prefix) and not actions.service(prefix) and is_all_wildcards(name)
        return frozenset({prefix} if is_new else ())

    def __str__(self) -> str:
        shown = f"all but {self.pattern}" if self.is_complement else f'"{self.pattern}"'
        return f"{self.path} ({shown})"


def blame(granted: Grants, wanted: int) -> Blame:
    """The one element that surely grants most of `wanted`, the first of equals."""
    found = [each for share in granted.shares for each in elements(share, wanted)]
    return max(found, key=lambda each: each.bits.bit_count())


def elements(share: Grant, wanted: int) -> Iterator[Blame]:
    """Every element of Action or NotAction that is known, with its part of `wanted`."""
    statement = share.reading.statement
    if statement.not_actions:
        pattern = _listed(statement.not_actions)
        yield Blame(f"{statement.path}.NotAction", pattern, share.sure & wanted, True)
    for leaf in statement.actions:
        if not isinstance(leaf.text, Unknown):
            bits = actions.expand(leaf.text) & share.sure & wanted
            yield Blame(leaf.path, leaf.text, bits)


def _listed(leaves: tuple[Leaf, ...]) -> str:
    """Up to three patterns in words."""
    texts = [leaf.text for leaf in leaves if not isinstance(leaf.text, Unknown)]
    return ", ".join(texts[:3]) + (", ..." if len(texts) > 3 else "")
