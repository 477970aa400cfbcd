"""Drift: deployed values that the program leaves out, such as a policy that was added manually.

`pulumi refresh` writes a property that the program leaves out into the outputs alone, so the rules
judge those as well. https://github.com/pulumi/pulumi-terraform-bridge/blob/v3.118.0/pkg/tfbridge/schema.go
(`extractInputsObject`). Values that AWS fills in are not drift: a table lists them, and a rule that
reports such a value also reports a program without the property.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any, NamedTuple

from policypack.facts.deployed_properties import ANY, DeployedProperty, deployed_properties
from policypack.judging.contents import value_at
from policypack.judging.judge import Judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.resources import Resource, top_of
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.model.values import bare, parsed_document

Properties = Mapping[str, Any]
_FIX = "Not in the program. If it is intended, add it to the program; if not, remove it: {}"


class Deployed:
    """The deployed stack beside its program: `inputs` has the inputs of each resource, by URN."""

    def __init__(self, judge: Judge, stack: Stack, inputs: Mapping[str, Properties]) -> None:
        self._judge, self._stack, self._inputs = judge, stack, inputs
        self._declared: dict[str, Resource] = {}

    def marked(self, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
        """The verdicts about the whole stack; drift is marked."""
        for each in verdicts:
            yield _marked(each) if self._is_beyond(each) and not self._is_usual(each) else each

    def beyond(self, verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
        """The verdicts that only the outputs give. `verdicts` has the verdicts of the inputs."""
        whole = (each for each in self._stack.resources if each.holder is None)
        more = [*filter(self._has_more, whole)]
        absent = {(each.rule.id, each.about) for each in verdicts if more and self._is_absent(each)}
        for resource in more:
            yield from (
                _marked(each)
                for each in self._judge.resource(resource)
                if self._is_beyond(each) and (each.rule.id, each.about) not in absent
            )

    def _has_more(self, resource: Resource) -> bool:
        held, given = resource.wire, self._inputs.get(resource.urn)
        if given is None:
            return False
        rows = {} if resource.view else deployed_properties().get(resource.type, {})
        for name in held if resource.view else rows.keys() & held.keys():
            usual = rows[name].filled if rows else None
            # Most properties are the program's, or empty.
            may_differ = (held[name] or usual) and held[name] != given.get(name)
            if may_differ and not _Owner.of(resource).fills_in(held[name], given.get(name), usual):
                return True
        return False

    def _is_absent(self, verdict: Verdict) -> bool:
        """Whether the verdict is about something that the program leaves out."""
        declared = self._as_declared(verdict.subject)
        return declared is not None and not _is_set(declared, verdict.path)

    def _as_declared(self, urn: str) -> Resource | None:
        """The resource as the program declares it."""
        if urn not in self._declared and urn in self._inputs and urn in self._stack:
            before = replace(self._stack[urn], wire=self._inputs[urn], has_outputs=False)
            self._declared[urn] = before
        return self._declared.get(urn)

    def _is_beyond(self, verdict: Verdict) -> bool:
        """Whether the verdict is about a value that is deployed and that the program leaves out."""
        resource = self._stack.get(verdict.subject)
        if resource is None or verdict.part or not self._is_absent(verdict):
            return False
        row = _row(resource, verdict.path)
        if row is None or not _is_set(resource, verdict.path, row.filled):
            return False
        return not any(
            _states(resource, verdict.path, each)
            for each in self._stack.of_type(*row.made_by)
            if resource in self._named_by(each, resource.type)
        )

    def _named_by(self, maker: Resource, kind: str) -> Sequence[Resource]:
        paths = {*maker.property_dependencies, *(maker.stated or ())}
        return [each for path in paths for each in self._stack.linked(maker, path, kind)]

    def _is_usual(self, verdict: Verdict) -> bool:
        """Whether the rule reports the program as well, which leaves the value to AWS."""
        declared = self._as_declared(verdict.subject)
        again = self._judge.again(declared, [verdict.rule], self._stack) if declared else ()
        return any(each.outcome is Outcome.VIOLATES for each in again)


def _marked(verdict: Verdict) -> Verdict:
    return replace(verdict, drift=True, fix=_FIX.format(verdict.fix))


def _row(resource: Resource, path: str) -> DeployedProperty | None:
    name = top_of(path)
    if resource.view:
        return DeployedProperty(resource.type, name)
    return deployed_properties().get(resource.type, {}).get(name)


def _is_set(resource: Resource, path: str, filled: Any = None) -> bool:
    """Whether the path holds a value that AWS does not fill in; `filled` is for its property."""
    raw, name, owner = resource.marked, top_of(path), _Owner.of(resource)
    whole = bare(raw.get(name))
    if not path or owner.fills_in(whole, None, filled):
        return False
    # A document that is not the usual one is judged as a whole.
    usual = None if isinstance(whole, str) else value_at({name: filled}, path)
    return not owner.fills_in(value_at(raw, path), None, usual)


_OFF: tuple[Any, ...] = (None, "", "{}", [], {}, False, 0)


class _Owner(NamedTuple):
    """The resource of a value. Policies that AWS makes name its ARN and its account."""

    arn: str

    @classmethod
    def of(cls, resource: Resource) -> _Owner:
        arn = resource.wire.get("arn")
        return cls(arn if isinstance(arn, str) else "")

    def fills_in(self, held: Any, given: Any, usual: Any = None) -> bool:
        """Whether a value is the program's, or the usual one that AWS fills in.

        A secret of the state is neither.
        """
        if isinstance(held, Unknown):
            return False
        if isinstance(given, Unknown):
            given = None
        if held in _OFF and not isinstance(usual, (bool, int)):
            return True
        if usual == ANY or held in (given, usual):
            return True
        if isinstance(held, dict):
            parts = ((held[key], _part(given, key), _part(usual, key)) for key in held)
            return all(self.fills_in(*each) for each in parts)
        if isinstance(held, list):
            return all(
                self.fills_in(*each) for each in zip_longest(held, _list(given), _list(usual))
            )
        if not isinstance(held, str) or not isinstance(usual, dict):
            return False
        # The default policy of a topic, or of a key.
        account = (self.arn.split(":") + [""] * 5)[4]
        for own in filter(None, (self.arn, account)):
            held = held.replace(own, ANY)
        return bool(parsed_document(held) == usual)


def _part(held: Any, key: str) -> Any:
    return held.get(key) if isinstance(held, dict) else None


def _list(held: Any) -> list[Any]:
    return held if isinstance(held, list) else []


# Resources that state a property of another one, of which each is a part.
_PARTS = ("managedPolicyArns", "inlinePolicies", "ingress", "egress", "routes", "allowedPrincipals")


def _states(resource: Resource, path: str, maker: Resource) -> bool:
    """Whether the other resource sets the value at the path."""
    if top_of(path) not in _PARTS or "[" not in path:
        return True
    place = path.partition("]")[0] + "]"
    element = value_at(resource.marked, place)
    own = {key: bare(held) for key, held in maker.marked.items()}
    if not isinstance(element, Mapping):
        return element in own.values()
    if "name" in element and "name" in own:
        return bool(element["name"] == own["name"])
    ports = all(element.get(key) == own.get(key) for key in ("fromPort", "toPort"))
    leaves = element if path == place else value_at(resource.marked, path)
    return ports and not {*_leaves(leaves)}.isdisjoint(_leaves(own))


def _leaves(held: Any) -> Iterator[Any]:
    if isinstance(held, str):
        yield held
        held = parsed_document(held)
    parts = held.values() if isinstance(held, Mapping) else held
    if isinstance(held, (Mapping, list)):
        for each in parts:
            yield from _leaves(each)
