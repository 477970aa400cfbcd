"""A front: something that serves requests, whom it serves, and what it passes them on to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, ParamSpec

from policypack.iam.meaning.truth import Truth
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.parts.property_texts import texts

P = ParamSpec("P")


class End(NamedTuple):
    """A target of a front: a function, other compute, a resource or a role.

    `actions` has the actions on a resource, or all actions as the role; `on` has the resources of
    those actions, if they are known.
    """

    resource: Resource
    actions: tuple[str, ...] = ()
    on: tuple[Resource, ...] = ()


class Front(NamedTuple):
    """`resource` is the resource that opens it, and `door` represents it in a picture.

    `is_open`: whether anyone can reach it. `says` describes it, and `fix` closes it.
    """

    door: Resource
    resource: Resource
    is_open: Truth
    says: str
    fix: str
    ends: tuple[End, ...] | Unknown


def ends_of(
    question: Callable[P, Iterable[End]], *args: P.args, **kwargs: P.kwargs
) -> tuple[End, ...] | Unknown:
    """The ends that the question yields, or the unknown that decides."""
    return or_unknown(lambda: tuple(question(*args, **kwargs)))


def ends_at(
    question: Callable[P, Iterable[Resource]], *args: P.args, **kwargs: P.kwargs
) -> tuple[End, ...] | Unknown:
    """The resources that the question answers with as ends without actions, or the unknown."""
    return or_unknown(lambda: tuple(to(question(*args, **kwargs))))


def to(resources: Iterable[Resource]) -> Iterator[End]:
    """The resources as ends without actions."""
    return (End(each) for each in dict.fromkeys(resources))


def linked_within(stack: Stack, resource: Resource, path: str, *types: str) -> tuple[Resource, ...]:
    """The resources of the types that the texts at `path` and below name; `[]` means every
    element.

    Known values come first, since the engine's record covers a whole property. Raises
    UnknownValueError where a value is unknown and the record shows none of the types.
    """
    found: list[Resource] = []
    undecided: list[Unknown] = []
    for text in texts(resource.properties, path):
        if isinstance(text, Unknown):
            undecided.append(text)
        else:
            found += (each for kind in types for each in stack.named(kind, text))
    recorded = stack.recorded(resource, path, *types) if undecided or not found else ()
    if undecided and not recorded and any(map(stack.of_type, types)):
        raise UnknownValueError(undecided[0])
    return tuple(dict.fromkeys([*found, *recorded]))
