"""Rules that found nothing: in equal properties they find nothing again.

Most rules find nothing in most resources, and the resources of a stack, and of an organization, are
much alike. So what a rule reads of a resource is noted while it runs. Where it finds nothing, the
content of those properties is remembered, as a digest; a resource with equal ones is passed over.

A rule that reads more than properties, such as the resource's name, is run on each resource, and so
are rules from elsewhere, which may depend on anything. Findings are never remembered.
"""

from __future__ import annotations

import marshal
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from hashlib import blake2b
from typing import Any, TypeVar

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Value
from policypack.rule.rule import PACKAGE, PACKAGES, Finding, Rule
from policypack.start.lazy import lazy

T = TypeVar("T")
Outcomes = Sequence[Finding | Unknown]

# The catalogue's rules depend on the resource, the settings and the facts of this version alone.
_CATALOGUE = "policypack.rules."
_NONE: frozenset[str] = frozenset()
# Stands for all that a resource has besides single properties.
_MORE = "*"
# How many contents are remembered of the properties that some rules read.
_SIZE = 512
# After so many resources, properties of which fewer than one in four repeat others are left alone.
_TRIED, _WORTHWHILE = 64, 1 / 4


class Silences:
    """What is remembered of one catalogue under one set of settings."""

    def __init__(self) -> None:
        self._kinds: dict[str, _Kind] = {}

    def outcomes(
        self, resource: Resource, rules: Iterable[Rule], run: Callable[[Rule, Resource], Outcomes]
    ) -> Iterator[tuple[Rule, Outcomes]]:
        """Yields each rule that is not passed over, with what `run` finds in the resource."""
        if not _is_plain(resource):
            yield from ((rule, run(rule, resource)) for rule in rules)
            return
        kind = self._kinds.get(resource.type) or self._kinds.setdefault(resource.type, _Kind())
        digests = kind.digests(resource)
        known = [group.silent.get(digest, _NONE) for group, digest in digests.items()]
        silent = _NONE.union(*known)
        witness = Witness(resource)
        for rule in rules:
            if rule.id in silent:
                continue
            if not kind.may_learn(rule):
                yield rule, run(rule, resource)
                continue
            witness.begin()
            found = run(rule, witness)
            if not (found or resource.holds_unknown):
                kind.learn(rule, witness.reads, resource, digests)
            yield rule, found


def _is_plain(resource: Resource) -> bool:
    """Whether it has nothing besides its properties that decides what they are."""
    return not (resource.has_outputs or resource.property_dependencies or resource.view)


@dataclass(eq=False)
class _Group:
    """Rules that read the same properties of one type: which of them are silent, by content."""

    keys: tuple[str, ...]
    silent: dict[bytes, frozenset[str]] = field(default_factory=dict)
    asked: int = 0
    hits: int = 0

    def digest(self, resource: Resource) -> bytes | None:
        """The content of the properties; None where there is none to compare."""
        wire = resource.as_sent
        try:
            # This version of the format writes equal values alike.
            content = marshal.dumps([wire.get(key, ...) for key in self.keys], 2)
        except ValueError:
            return None
        return blake2b(content, digest_size=16).digest()

    @property
    def is_worthwhile(self) -> bool:
        return self.asked < _TRIED or self.hits >= self.asked * _WORTHWHILE


class _Kind:
    """What is learned about the rules for one type of resources."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, ...], _Group] = {}
        self._read: dict[str, frozenset[str]] = {}
        self._group_of: dict[str, _Group] = {}

    def digests(self, resource: Resource) -> dict[_Group, bytes]:
        """The digests of what the rules read, by group."""
        found = {}
        # Another thread may learn meanwhile.
        for group in tuple(self._groups.values()):
            if group.is_worthwhile:
                digest = group.digest(resource)
                if digest is not None:
                    found[group] = digest
                    group.asked += 1
                    group.hits += digest in group.silent
        return found

    def may_learn(self, rule: Rule) -> bool:
        """Whether it is worth while to note what the rule reads."""
        group = self._group_of.get(rule.id)
        if group is not None:
            return group.is_worthwhile
        return (
            _MORE not in self._read.get(rule.id, ())
            and rule.module.startswith(_CATALOGUE)
            and not {PACKAGE, PACKAGES}.intersection(rule.asks_for)
        )

    def learn(
        self, rule: Rule, reads: set[str], resource: Resource, digests: dict[_Group, bytes]
    ) -> None:
        """Remembers that the rule, which read these properties, found nothing in the resource."""
        known = self._read.get(rule.id, frozenset())
        if not reads <= known:
            # What a rule reads may depend on what it has read: the union decides from here on.
            known = self._read[rule.id] = known | reads
            self._group_of.pop(rule.id, None)
        if _MORE in known:
            return
        group = self._group_of.get(rule.id)
        if group is None:
            keys = tuple(sorted(known, key=str))
            group = self._group_of[rule.id] = self._groups.setdefault(keys, _Group(keys))
        digest = digests.get(group) or group.digest(resource)
        if digest is not None:
            digests[group] = digest
            if len(group.silent) >= _SIZE:
                group.silent.clear()
            group.silent[digest] = group.silent.get(digest, _NONE) | {rule.id}


class Witness(Resource):
    """A resource that notes what is read of it: top-level properties, or more than those."""

    reads: set[str]

    def __new__(cls, *_: Resource, **changed: Any) -> Any:
        """A witness of a resource; of fields, as `dataclasses.replace` gives them, a resource."""
        return Resource(**changed) if changed else super().__new__(cls)

    def __init__(self, resource: Resource) -> None:
        # The fields of a resource are frozen, and those of this one are its resource's.
        self.__dict__.update(type=resource.type, _resource=resource, reads=set(), _made={})

    def begin(self) -> None:
        """Forgets what was read so far."""
        self.reads.clear()

    def once(self, compute: Callable[..., T], *args: Hashable) -> T:
        """The same as for the resource; who asks has read what the computation reads."""
        made: dict[Hashable, set[str]] = self.__dict__["_made"]
        key = (compute, *args)
        if key in made:
            self.reads.update(made[key])
            return super().once(compute, *args)
        outer, self.__dict__["reads"] = self.reads, set()
        noted = self.properties.raw
        noted.reads = self.reads
        try:
            return super().once(compute, *args)
        finally:
            made[key] = self.reads
            outer.update(self.reads)
            noted.reads = self.__dict__["reads"] = outer

    @lazy
    def properties(self) -> Value:
        """The root of the properties."""
        return Value(_Noted(self.__dict__["_resource"].decoded, self.reads))


def _noted_attribute(name: str) -> property:
    def read(self: Witness) -> Any:
        self.reads.add(_MORE)
        return getattr(self.__dict__["_resource"], name)

    return property(read)


def _known_attribute(value: Any) -> property:
    return property(lambda _: value)


_FIELDS = {each.name for each in fields(Resource)} - {"type"}
for _name in (*_FIELDS, "decoded", "as_sent", "secrets", "holds_mark", "holds_unknown"):
    setattr(Witness, _name, _noted_attribute(_name))
# A resource with others is not judged by a witness; see `_is_plain`.
for _name, _value in {"property_dependencies": {}, "has_outputs": False, "view": None}.items():
    setattr(Witness, _name, _known_attribute(_value))


class _Noted(dict[str, Any]):
    """Properties that note which of them are read; to read them as a whole is to read more."""

    __slots__ = ("reads",)

    def __init__(self, properties: dict[str, Any], reads: set[str]) -> None:
        super().__init__(properties)
        self.reads = reads


def _noted_look_up(name: str) -> Any:
    method = getattr(dict, name)

    def look_up(self: _Noted, key: str, *default: Any) -> Any:
        self.reads.add(key)
        return method(self, key, *default)

    return look_up


def _noted_whole(name: str) -> Any:
    method = getattr(dict, name)

    def whole(self: _Noted, *args: Any) -> Any:
        self.reads.add(_MORE)
        return method(self, *args)

    return whole


for _name in ("get", "__getitem__", "__contains__"):
    setattr(_Noted, _name, _noted_look_up(_name))
for _name in (
    *("__iter__", "__len__", "__reversed__", "__eq__", "__ne__", "__or__", "__ror__", "__repr__"),
    *("keys", "values", "items", "copy", "pop", "popitem", "setdefault", "__reduce_ex__"),
):
    setattr(_Noted, _name, _noted_whole(_name))
