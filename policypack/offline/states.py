"""The state of a resource: its inputs, and what AWS would have computed.

Nothing is added for an optional property that a program left out: a value invented there would be
judged as if the program had asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policypack.offline import arns, checks, outputs, values
from policypack.offline.config import Config
from policypack.offline.context import Context
from policypack.offline.schema import ResourceType
from policypack.offline.templates import Scope
from policypack.offline.wire import UNKNOWN, has_unknown, plain, visible


def created(
    resource: ResourceType, urn: str, inputs: Mapping[str, Any], place: Context
) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of a new resource; "" for an id that is not known yet."""
    given = visible(inputs)
    identifier, computed = outputs.computed(resource.token, urn, plain(given), place)
    marked = {
        name: values.secret(value) if values.is_secret(given.get(name)) else value
        for name, value in computed.items()
    }
    return "" if has_unknown(identifier) else identifier, {**given, **marked}


def existing(
    resource: ResourceType, urn: str, identifier: str, inputs: Mapping[str, Any], place: Context
) -> dict[str, Any]:
    """The outputs of a resource that already has an id."""
    invented, properties = created(resource, urn, inputs, place)
    renamed: dict[str, Any] = _renamed(properties, invented, identifier)
    if "arn" in resource.properties and identifier.startswith("arn:"):
        renamed["arn"] = identifier
    return {**renamed, **visible(inputs)}


def read(
    resource: ResourceType, urn: str, identifier: str, known: Mapping[str, Any], config: Config
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and the outputs of a resource of which nothing but the id is known.

    The inputs are what the id gives away, checked like a program's, so that an import of a resource
    that sets nothing else finds no difference.
    """
    found = _found(resource, urn, identifier, config.context())
    settings = _at(config, found)
    names = {name: text for name, text in found.items() if name in resource.inputs}
    news = {**names, **{name: value for name, value in known.items() if name in resource.inputs}}
    inputs, _ = checks.check(checks.Check(resource, urn, news), settings)
    properties = existing(resource, urn, identifier, inputs, settings.context())
    return inputs, {**properties, **visible(known)}


def _found(resource: ResourceType, urn: str, identifier: str, place: Context) -> Mapping[str, str]:
    if identifier == UNKNOWN:
        return {}
    return arns.inputs_of(Scope(resource.token, urn, {}, place, {"id": identifier}))


def _at(config: Config, found: Mapping[str, str]) -> Config:
    """The configuration at the region and account that an ARN or a URL names."""
    region = found.get("region") or config.region
    return replace(config, region=region, account=found.get("account") or config.account)


def _renamed(value: Any, invented: str, identifier: str) -> Any:
    if invented == identifier or not invented:
        return value
    if isinstance(value, str):
        return value.replace(invented, identifier)
    if isinstance(value, Mapping):
        return {key: _renamed(item, invented, identifier) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, invented, identifier) for item in value]
    return value
