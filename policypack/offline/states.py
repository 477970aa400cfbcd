"""The state of a resource: its inputs, and what AWS would have computed.

Nothing is added for an optional property that a program left out: a value invented there would be
judged as if the program had asked for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.offline import arns, checks, outputs
from policypack.offline.config import Config, Context
from policypack.offline.property_values import (
    has_unknown,
    readable,
    secret_texts,
    unwrapped,
    visible,
)
from policypack.offline.schema import ResourceType
from policypack.offline.templates import TemplateScope, opaque


def created(
    resource: ResourceType,
    urn: str,
    inputs: Mapping[str, Any],
    place: Context,
    preview: bool,
) -> tuple[str, dict[str, Any]]:
    """The id and the outputs of a new resource; "" for an id that is not known yet."""
    given = visible(inputs)
    identifier, computed = outputs.computed(resource.token, urn, given, place)
    if not preview and has_unknown(identifier):
        identifier = opaque("lower20", TemplateScope(resource.token, urn, {}, place))
    # The engine accepts no unknown in an update, so unknown outputs are omitted.
    known = {name: value for name, value in computed.items() if preview or not has_unknown(value)}
    return "" if has_unknown(identifier) else identifier, readable({**given, **known})


def updated(
    resource: ResourceType,
    urn: str,
    identifier: str,
    inputs: Mapping[str, Any],
    place: Context,
    preview: bool,
) -> dict[str, Any]:
    """The outputs of a resource that already has an id, which its ARN and URLs repeat."""
    invented, properties = created(resource, urn, inputs, place, preview)
    given = visible(inputs)
    return {
        name: value if name in given else _renamed(value, invented, identifier)
        for name, value in properties.items()
    }


def read(
    resource: ResourceType, urn: str, identifier: str, known: Mapping[str, Any], config: Config
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The inputs and the outputs of a resource of which only the id is known.

    The inputs are those that the id contains, checked like a program's, so that an import of a
    resource that sets nothing else has no difference. The outputs have no name and no default that
    only the check generated.
    """
    found = arns.inputs_of(
        TemplateScope(resource.token, urn, {}, config.context(), {"id": identifier})
    )
    given = {name: value for name, value in {**found, **known}.items() if name in resource.inputs}
    inputs, _ = checks.check(checks.Check(resource, urn, given), config)
    certain = {n: v for n, v in visible(inputs).items() if n not in inputs["__defaults"]}
    # An ARN may name an account other than the provider's.
    place = {name: text for name, text in found.items() if name in ("account", "partition")}
    scope = TemplateScope(
        resource.token, urn, unwrapped(certain), config.context(), {**place, "id": identifier}
    )
    _, answered = outputs.answer(scope, list(secret_texts(known)))
    return inputs, {**answered, **certain, **visible(known)}


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
