"""Tags in conditions of identity policies: which of them does the holder write itself?

A tag that the request carries limits what is created, and no resource that is there already. A tag
of the resource limits, unless the holder may put it there itself.
https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from policypack.iam.document.elements import Condition, Statement
from policypack.iam.document.forms import by_conditions
from policypack.iam.document.globs import glob, overlap
from policypack.iam.meaning.actions import FIRST, ActionSet, name, positions, service_at, union
from policypack.iam.meaning.condition_operators import (
    POSITIVE,
    base_operator,
    name_of,
    strict,
    without_laxness,
)
from policypack.iam.meaning.conditions_on_access import REQUEST_TAGS, limits_what
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows
from policypack.iam.meaning.resource_types import at_level, borrowing
from policypack.iam.meaning.truth import Truth, all_of, any_of, negated
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

# AWS alone writes these; no principal can add or change one:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_Tags.html#tag-restrictions
_RESERVED = "aws:"
_CREATES = lazy_pattern(r"[^:]+:(Create|Run|Allocate|Import|Copy|Request|Provision|Register)")
_REMOVES = lazy_pattern(r"[^:]+:(Untag|Delete|Remove)")

# For which actions the resources of a statement are as good as `*`, and what that depends on.
Reach = Callable[[Statement], Iterable[tuple[ActionSet, Unknown | None]]]
# The actions that are open under a condition, and whether that is sure.
Freed = tuple[ActionSet, Truth]


class Tagged(NamedTuple):
    """A statement that allows to tag resources, the actions of their services, and whether it is
    sure."""

    tagging: Statement
    actions: ActionSet
    known: Truth


@lru_cache(maxsize=1)
def creating() -> ActionSet:
    """The actions that make a resource, to which the tags of a request then belong."""
    return _named(at_level("Write"), lambda name: _CREATES.match(name) is not None)


@lru_cache(maxsize=1)
def _tagging() -> ActionSet:
    return _named(at_level("Tagging"), lambda name: _REMOVES.match(name) is None)


def _named(actions: ActionSet, test: Callable[[str], bool]) -> ActionSet:
    return union(FIRST << at for at in positions(actions) if test(name(at)))


@by_conditions
def demands_request_tag(conditions: tuple[Condition, ...]) -> bool:
    """Whether a request must carry a tag, so that the tag identifies the created resource."""
    return any(
        base_operator(each) in POSITIVE and name_of(each.key) in REQUEST_TAGS
        for each in strict(conditions)
    )


def freed_by_tagging(limited: ExpandedStatement, tagged: Iterable[Tagged]) -> Iterator[Freed]:
    """The grants of a limited statement on all resources of a kind that the holder can tag."""
    wanted, unlimited = _limits_by_tags(limited.statement.conditions)
    if not may_be_freed_by_tagging(limited.statement):
        return
    for tagging, actions, known in tagged:
        if actions & limited.possible:
            truth = all_of((unlimited, known, _may_write(wanted, tagging)))
            if truth is not False:
                yield actions, truth


def may_be_freed_by_tagging(limited: Statement) -> bool:
    """Whether a statement is limited by tags alone, which the holder may be allowed to write."""
    wanted, unlimited = _limits_by_tags(limited.conditions)
    return unlimited is not False and not any(map(_is_reserved, wanted))


@by_conditions
def _limits_by_tags(conditions: tuple[Condition, ...]) -> tuple[list[Condition], Truth]:
    """The conditions that limit by a tag of the resource, and whether nothing else limits."""
    compared = strict(conditions)
    wanted = [each for each in compared if _limits_by_tag(each)]
    others = tuple(each for each in compared if not _tag_of_resource(each))
    return wanted, negated(limits_what(others)) if wanted else False


def _is_reserved(condition: Condition) -> bool:
    return _tag_of_resource(condition).lower().startswith(_RESERVED)


def tagged_by(expanded_statements: Iterable[ExpandedStatement], reach: Reach) -> Iterator[Tagged]:
    """The statements that allow to tag resources which are there, and what is open by that."""
    for expanded in expanded_statements:
        for actions, known in _tagged(expanded, reach):
            yield Tagged(expanded.statement, actions, known)


def _tagged(expanded: ExpandedStatement, reach: Reach) -> Iterator[Freed]:
    """The actions of the services whose resources the statement allows to tag, wherever it does."""
    tagging = expanded.possible & _tagging()
    if not tagging:
        return
    for actions, unknown in reach(expanded.statement):
        tags = tagging & actions
        if tags:
            waits_for = expanded.unknown if unknown is None else unknown
            yield actions & _services_of(tags), True if waits_for is None else waits_for


@lru_cache(maxsize=256)
def _services_of(actions: ActionSet) -> ActionSet:
    """All actions of the services that the actions belong to, and those of other services that work
    on their resources, as ssm:StartSession does on an instance."""
    every = {service_at(at) for at in positions(actions)}
    return union(each.mask | borrowing(each.prefix) for each in every)


def _limits_by_tag(condition: Condition) -> bool:
    return bool(_tag_of_resource(condition)) and limits_what((condition,)) is not False


def tags_resource(condition: Condition) -> bool:
    """Whether the condition compares a tag of the resource."""
    return bool(_tag_of_resource(condition))


def is_writable_tag(condition: Condition) -> bool:
    """Whether the condition compares a tag of the resource that a principal may write."""
    return tags_resource(condition) and not _is_reserved(condition)


def meets(condition: Condition, tags: Mapping[str, str]) -> bool:
    """Whether a resource with these tags surely meets a condition on one of them."""
    value = tags.get(_tag_of_resource(condition))
    if value is None or without_laxness(condition).removeprefix("foranyvalue:") not in POSITIVE:
        return False
    texts = [each for each in condition.leaves.texts if isinstance(each, str)]
    is_pattern = "like" in condition.operator.lower()
    return any(glob(each)(value) if is_pattern else each == value for each in texts)


def _tag_of_resource(condition: Condition) -> str:
    """The key of the resource's tag that is compared, "" where none is."""
    name = name_of(condition.key) if condition.key else None
    is_tag = name is not None and name.endswith("tag/*") and name not in REQUEST_TAGS
    return condition.key.partition("/")[2] if is_tag else ""


def _may_write(wanted: list[Condition], tagging: Statement) -> Truth:
    """Whether the holder may put all the tags on a resource that has none of them."""
    request = [each for each in tagging.conditions if _is_of_request(each)]
    others = tuple(each for each in tagging.conditions if not _is_of_request(each))
    return all_of(
        (
            allows(tagging),
            negated(limits_what(others)),
            *(_accepts(each, demand) for each in wanted for demand in request),
        )
    )


def _is_of_request(condition: Condition) -> bool:
    return name_of(condition.key) in REQUEST_TAGS


def _accepts(wanted: Condition, demand: Condition) -> Truth:
    """Whether a demand on the tags of a request lets the wanted tag through."""
    if without_laxness(demand).removeprefix("foranyvalue:") not in POSITIVE:
        return True
    key = _tag_of_resource(wanted)
    if name_of(demand.key) == "aws:tagkeys":
        return any_of(_fits(key.lower(), text, str.lower) for text in demand.leaves.texts)
    if demand.key.partition("/")[2].lower() != key.lower() or base_operator(wanted) == "null":
        return True
    return any_of(
        text if isinstance(text, Unknown) else _fits(text, each)
        for each in wanted.leaves.texts
        for text in demand.leaves.texts
    )


def _fits(one: str, other: str | Unknown, change: Callable[[str], str] = str) -> Truth:
    return other if isinstance(other, Unknown) else overlap(one, change(other))
