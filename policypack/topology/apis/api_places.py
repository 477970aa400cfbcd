"""Which parts of an API belong together, by the properties that place them in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.topology.parts.functions import text_of

Identity = str | frozenset[str]


def identity(resource: Resource, path: str) -> Identity:
    """The identity that the property names: its value, or the sources of an unknown value."""
    try:
        return text_of(resource.at(path))
    except UnknownValueError:
        recorded = resource.property_dependencies.get(path)
        if not recorded:
            raise
        return frozenset(recorded)


class Places:
    """Resources by the properties that place them, such as an API and the name of its stage."""

    def __init__(self, paths: Sequence[str], resources: Iterable[Resource]) -> None:
        self._paths = paths
        self._resources = tuple(resources)
        self._known: dict[tuple[Identity, ...], list[Resource]] = defaultdict(list)
        self._unknown: list[Resource] = []
        for resource in self._resources:
            place = or_unknown(self._place, resource)
            if isinstance(place, Unknown):
                self._unknown.append(resource)
            else:
                self._known[place].append(resource)

    def near(self, other: Resource) -> Sequence[Resource]:
        """The resources that may be at the place of the other one: `is_same` decides."""
        here = or_unknown(self._place, other)
        if isinstance(here, Unknown):
            return self._resources
        return (*self._known.get(here, ()), *self._unknown)

    def is_same(self, one: Resource, other: Resource) -> bool:
        """Whether both are at one place. Raises UnknownValueError."""
        return all(identity(one, path) == identity(other, path) for path in self._paths)

    def _place(self, resource: Resource) -> tuple[Identity, ...]:
        return tuple(identity(resource, path) for path in self._paths)


def placed_with(
    stack: Stack, whole: Resource, kind: str, path: str, place: tuple[str, ...]
) -> Iterator[Resource]:
    """The resources of `kind` whose property at `path` refers to this one.

    The engine's record decides, or else the properties of both that make up their place. Raises
    UnknownValueError if these are unknown, after the resources that do refer to it.
    """
    recorded, others = stack.once(_by_record, kind, path, whole.type, place)
    yield from recorded.get(whole.urn, ())
    waits = []
    for each in others.near(whole):
        is_same = or_unknown(others.is_same, each, whole)
        if isinstance(is_same, Unknown):
            waits.append(is_same)
        elif is_same:
            yield each
    if waits:
        raise UnknownValueError(waits[0])


def _by_record(
    stack: Stack, kind: str, path: str, target: str, place: tuple[str, ...]
) -> tuple[dict[str, list[Resource]], Places]:
    """The resources by the URN in the engine's record, and those without a record by place."""
    recorded: dict[str, list[Resource]] = defaultdict(list)
    others: list[Resource] = []
    for resource in stack.of_type(kind):
        found = stack.recorded(resource, path, target)
        for each in found:
            recorded[each.urn].append(resource)
        others += [] if found else [resource]
    return recorded, Places(place, others)
