"""Reads the contract's wirings off resources: which function does a resource wire to a trigger?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from policypack.offline import schema
from runtime_guards.contract import Wiring


def steps(path: str) -> list[str]:
    """The keys of a property path; `[]` stands for every element of a list."""
    return path.replace("[]", ".[]").split(".")


def values(inputs: Any, path: str) -> Iterator[Any]:
    """What stands at a property path of a resource's inputs."""
    found = [inputs]
    for step in steps(path):
        if step == "[]":
            found = [item for value in found if isinstance(value, list) for item in value]
        else:
            found = [value[step] for value in found if isinstance(value, Mapping) and step in value]
    yield from (value for value in found if value is not None)


def applies(wiring: Wiring, resource: Mapping[str, Any]) -> bool:
    """Whether a resource, with `type` and `inputs`, holds what the wiring looks for."""
    return resource["type"] == wiring.type and any(
        re.search(wiring.pattern, text)
        for value in values(resource["inputs"], wiring.property)
        for text in _texts(value)
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    else:
        yield str(value)


def declared(wiring: Wiring) -> schema.Type | None:
    """The type of a wiring's property as `pulumi_aws` declares it, None if it declares none."""
    resource = schema.resource(wiring.type)
    if resource is None:
        return None
    first, *rest = steps(wiring.property)
    if first not in resource.properties or not resource.properties[first].input:
        return None
    found = resource.properties[first].type
    for step in rest:
        if step == "[]":
            if found.kind != "list" or found.element is None:
                return None
            found = found.element
        elif step in found.properties:
            found = found.properties[step].type
        else:
            return None
    return found
