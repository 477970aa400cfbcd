"""The whole stack as a rule sees it: all resources, and the links between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import TypeVar

from policypack.facts.resource_names import naming_of
from policypack.model.resources import Resource
from policypack.model.unknown import Answers, once
from policypack.model.values import Reference, Value
from policypack.start.lazy_patterns import lazy_pattern

# The outputs that a program passes to another resource to refer to this one.
_IDENTITIES = ("id", "arn", "name", "url", "bucket", "keyId", "streamArn", "apiArn")

_ARN = lazy_pattern(r"arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:(?P<account>[0-9]{12}):")

T = TypeVar("T")


class Stack:
    """All resources of a stack, by URN: no message depends on the order in which they came."""

    def __init__(self, resources: Iterable[Resource]) -> None:
        self.resources = tuple(sorted(resources, key=lambda each: each.urn))
        # A resource comes before those that rules read apart from it.
        self._by_urn = {resource.urn: resource for resource in reversed(self.resources)}
        self._by_identity: dict[str, dict[str, list[Resource]]] = {}
        self._answers: Answers = {}

    @property
    def declared(self) -> tuple[Resource, ...]:
        """The resources as the program declares them, in the names of their providers."""
        whole = (each for each in self.resources if each.view is None or each.origin is not None)
        return tuple(each.origin or each for each in whole)

    def __contains__(self, urn: str) -> bool:
        return urn in self._by_urn

    def __getitem__(self, urn: str) -> Resource:
        return self._by_urn[urn]

    def get(self, urn: str) -> Resource | None:
        """The resource with the URN; None if it isn't in the stack."""
        return self._by_urn.get(urn)

    @property
    def types(self) -> Collection[str]:
        """The types of its resources."""
        return self._by_type.keys()

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """The resources of the given Pulumi types."""
        if len(types) == 1:
            return tuple(self._by_type.get(types[0], ()))
        return tuple(resource for kind in types for resource in self._by_type.get(kind, ()))

    def linked(self, resource: Resource, path: str, *types: str) -> tuple[Resource, ...]:
        """The resources of `types` that the property at `path` refers to.

        Dependencies that the engine recorded come first, since they exist even for an unknown
        value; a value that names a resource comes second: one of its identities, or, while its own
        ARN is not known, an ARN with its name. Empty when the property is absent or refers to
        something outside the stack. Raises UnknownValueError when the value is unknown and no
        recorded dependency is of one of the types.
        """
        recorded = self.recorded(resource, path, *types)
        if recorded:
            return recorded
        wanted = dict.fromkeys(_texts(resource.at(path)))
        found = (
            item
            for kind in types
            for text in wanted
            for item in self.near(resource, text, self.named(kind, text))
        )
        return tuple(dict.fromkeys(found))

    def near(self, resource: Resource, text: str, named: Iterable[Resource]) -> Iterable[Resource]:
        """The resource that a name at `resource` means, among all of that name in joined stacks.

        ARNs and URLs mean one place. Any other name belongs to a resource of the same stack, else
        of the same account, as far as accounts are known.
        """
        if len(self.homes) < 2 or ":" in text:
            return named
        own = [each for each in named if home_of(each.urn) == home_of(resource.urn)]
        account = self.account_of(resource)
        return own or [
            each for each in named if account is None or self.account_of(each) in (None, account)
        ]

    @cached_property
    def homes(self) -> frozenset[str]:
        """The beginnings of the URNs: one for each stack that is joined here."""
        return frozenset(home_of(each.urn) for each in self.resources)

    def account_of(self, resource: Resource) -> str | None:
        """The account of a resource: that in its ARN, else the only one in the ARNs of what the
        same provider of the same stack has made; None if it is not known."""
        return _account(resource) or self._accounts.get(_maker(resource))

    @cached_property
    def _accounts(self) -> Mapping[tuple[str, str], str]:
        found: dict[tuple[str, str], set[str]] = defaultdict(set)
        for each in self.resources:
            if account := _account(each):
                found[_maker(each)].add(account)
        return {maker: next(iter(held)) for maker, held in found.items() if len(held) == 1}

    def recorded(self, resource: Resource, path: str, *types: str) -> tuple[Resource, ...]:
        """The resources of `types` that the engine recorded as dependencies of the property.

        Dependencies are recorded by top-level property, also for an unknown value.
        """
        top = path.replace("[", ".").split(".", 1)[0]
        known = (self._by_urn.get(urn) for urn in resource.property_dependencies.get(top, ()))
        return tuple(item for item in known if item is not None and item.type in types)

    def once(self, compute: Callable[..., T], *args: Hashable) -> T:
        """The result of `compute` for this stack and the arguments, computed when first asked for.

        For an index that every resource's judgement needs, such as the policies of each role:
        without one, a rule that looks at all others of a type costs the square of their number.
        Raises UnknownValueError whenever it is asked for, where the computation does.
        """
        return once(self._answers, compute, self, *args)

    def named(self, kind: str, text: str) -> Iterable[Resource]:
        """The resources of the type that a text names by an identity or by a literal ARN."""
        if kind not in self._by_identity:
            table: dict[str, list[Resource]] = defaultdict(list)
            for resource in self.of_type(kind):
                for identity in identities(resource):
                    table[identity].append(resource)
            self._by_identity[kind] = dict(table)
        table = self._by_identity[kind]
        return table.get(text) or _named_by_arn(kind, text, table)

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        table: dict[str, list[Resource]] = defaultdict(list)
        for resource in self.resources:
            table[resource.type].append(resource)
            if resource.origin is not None:
                table[resource.origin.type].append(resource.origin)
        return dict(table)


def home_of(urn: str) -> str:
    """The beginning of a URN, which names the stack and the project."""
    return "::".join(urn.split("::", 2)[:2])


def _account(resource: Resource) -> str | None:
    """The account in the ARN that AWS assigned; an ARN that the program sets names another."""
    arn = resource.properties.raw.get("arn")
    if not isinstance(arn, str) or "arn" in resource.property_dependencies:
        return None
    found = _ARN.match(arn)
    return found["account"] if found else None


def _maker(resource: Resource) -> tuple[str, str]:
    provider = resource.provider
    return home_of(resource.urn), provider.urn if isinstance(provider, Resource) else ""


def _named_by_arn(kind: str, text: str, table: Mapping[str, list[Resource]]) -> Iterable[Resource]:
    """The resources that a literal ARN or URL names before AWS has told the program theirs."""
    naming = naming_of(kind)
    found = (each.fullmatch(text) for each in naming.patterns) if naming else ()
    names = [each["name"] for each in found if each]
    named = table.get(names[0], ()) if names else ()
    return [each for each in named if not isinstance(each.properties.raw.get("arn"), str)]


def _texts(value: Value) -> Iterator[str]:
    content = value.content
    if isinstance(content, Reference):
        content = Value(content.id, value.path).content
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for item in value.items():
            yield from _texts(item)


def identities(resource: Resource) -> Iterator[str]:
    """The known texts by which other resources refer to this one: its ID, ARN, name or URL."""
    naming = naming_of(resource.type)
    name = naming.property if naming else ""
    for key in _IDENTITIES if not name or name in _IDENTITIES else (*_IDENTITIES, name):
        raw = resource.properties.raw.get(key)
        if isinstance(raw, str):
            yield raw
