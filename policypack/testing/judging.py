"""Judges resources of tests by one rule, and checks that unknown values don't silence it."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from policypack.judging.run import judge
from policypack.judging.verdict import Outcome, Verdict
from policypack.model.deserialization import OUTPUT, SECRET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions
from policypack.model.values import join
from policypack.reading import json_text
from policypack.rule.rule import Rule
from policypack.settings.merging import read_settings
from policypack.settings.settings import Level, Settings

# A value that is known after apply.
UNKNOWN = {SIGNATURE: OUTPUT}


def secret(value: Any) -> dict[str, Any]:
    """Returns `value` with Pulumi's secret mark."""
    return {SIGNATURE: SECRET, "value": value}


def resource(
    kind: str,
    properties: Mapping[str, Any],
    name: str = "it",
    *,
    depends: Mapping[str, Sequence[Resource]] | None = None,
    options: ResourceOptions = ResourceOptions(),  # noqa: B008
) -> Resource:
    """Returns a resource as the engine hands it over; `depends` links properties to others, as in
    the complete stack."""
    links = {key: tuple(item.urn for item in found) for key, found in (depends or {}).items()}
    urn = f"urn:pulumi:dev::shop::{kind}::{name}"
    return Resource(urn, kind, name, properties, links, depends is not None, options)


def switched_on(*rules: Rule, **settings: Any) -> Settings:
    """Returns settings in which the rules block, whatever their profiles."""
    return read_settings({"levels": {rule.id: Level.MANDATORY for rule in rules}, **settings})


Change = Callable[[Any], Any]


def is_known(resource: Resource) -> bool:
    """Whether no value of the resource waits for a deployment, as tests write it."""
    return json.dumps(UNKNOWN)[:-1] not in json.dumps(dict(resource.wire))


def silent(
    rule: Rule, resources: Sequence[Resource], settings: Settings | None = None
) -> list[str]:
    """Returns the values that let a rule say nothing, about bad resources, when they are not known
    yet: one line for each."""
    on = settings or switched_on(rule)
    return [
        f"{rule.id}: {changed.type} {path}"
        for at, resource in enumerate(resources)
        for path, changed in clouded(resource)
        if not judge([*resources[:at], changed, *resources[at + 1 :]], on, [rule])
    ]


def clouded(resource: Resource) -> Iterator[tuple[str, Resource]]:
    """The resource with one value unknown, for each of its values, and where that value stands."""
    return with_one(resource, lambda value: UNKNOWN)


def with_one(resource: Resource, change: Change) -> Iterator[tuple[str, Resource]]:
    """The resource with one value changed, for each of its values, and where that value stands."""
    for path, changed in _within(dict(resource.wire), "", change):
        yield path, replace(resource, wire=changed)


def _each(value: Any, path: str, change: Change) -> Iterator[tuple[str, Any]]:
    # What is absent stays absent, be it null or an empty text: a value that is not known yet is a
    # value, such as the key that the same deployment makes.
    is_secret = isinstance(value, Mapping) and value.get(SIGNATURE) == SECRET
    if (value["value"] if is_secret else value) not in (None, ""):
        yield path, change(value)
        yield from _within(value, path, change)


def _within(value: Any, path: str, change: Change) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str):
        document = _document(value)
        if document is not None:
            yield from _within(document, path, change)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for below, changed in _each(item, join(path, index), change):
                yield below, [*value[:index], changed, *value[index + 1 :]]
    elif isinstance(value, Mapping) and SIGNATURE in value:
        if value[SIGNATURE] == SECRET:
            for below, changed in _within(value["value"], path, change):
                yield below, {**value, "value": changed}
    elif isinstance(value, Mapping):
        for key, item in value.items():
            for below, changed in _each(item, join(path, key), change):
                yield below, {**value, key: changed}


def _document(text: str) -> Any:
    """JSON in a text, which other programs hand over as a mapping."""
    try:
        document = json_text.loads(text, unique=False)
    except ValueError:
        return None
    return document if isinstance(document, (dict, list)) else None


def verdicts(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[Verdict]:
    """Returns what the rule finds in the resources, switched on whatever its profile.

    Raises AssertionError if it finds a violation that an unknown value would hide, but for the
    values at the paths `may_be_silent`.
    """
    chosen = switched_on(rule, **settings)
    found = judge(resources, chosen, [rule])
    if any(verdict.outcome is Outcome.VIOLATES for verdict in found):
        excused = tuple(f" {path}" for path in may_be_silent)
        silenced = silent(rule, resources, chosen)
        left = [text for text in silenced if not excused or not text.endswith(excused)]
        if left:
            raise AssertionError(f"unknown values silence the rule: {left}")
    return found


def outcomes(
    rule: Rule, *resources: Resource, may_be_silent: Collection[str] = (), **settings: Any
) -> list[tuple[str, str]]:
    """Returns the (outcome, path) pairs of `verdicts`: `("violates", "policy.Statement[0]")`."""
    found = verdicts(rule, *resources, may_be_silent=may_be_silent, **settings)
    return [(verdict.outcome.value, verdict.path) for verdict in found]
