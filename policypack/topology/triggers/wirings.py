"""The contract's wirings in the resources of a stack: which resource wires which trigger."""

from __future__ import annotations

import re

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.urns import parts_of
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers.wiring_defaults import default_of
from runtime_guards.contract import Wiring

# Services whose name in an ARN differs from that in Pulumi's type.
_IN_ARNS = {"msk": "kafka", "docdb": "rds"}
# Services whose outputs may hold any ARN, of a function or a queue too.
_CARRIERS = frozenset({"ssm", "secretsmanager", "cloudformation"})


def holds(wiring: Wiring, resource: Resource) -> bool | Unknown:
    """Whether the wiring's property of the resource matches its pattern."""
    unknown: Unknown | None = None
    given = resource.once(_texts, wiring.property) or default_of(wiring, resource)
    for text in given:
        if not isinstance(text, Unknown):
            if re.search(wiring.pattern, text):
                return True
        elif unknown is None:
            unknown = text
    return False if unknown is None else _by_record(wiring, resource, unknown)


def _texts(resource: Resource, path: str) -> tuple[str | Unknown, ...]:
    return tuple(texts(resource.properties, path))


def _by_record(wiring: Wiring, resource: Resource, unknown: Unknown) -> bool | Unknown:
    """Whether an unknown ARN matches, by the source's type in the engine's record.

    Nothing follows for values other than ARNs, nor for sources that can hold any ARN.
    """
    top = re.split(r"[.\[]", wiring.property, maxsplit=1)[0]
    kinds = [parts_of(urn)[0] for urn in resource.property_dependencies.get(top, ())]
    if ":" not in wiring.pattern:
        return unknown
    if any(re.search(wiring.pattern, _arn_of(kind)) for kind in kinds):
        return True
    plain = bool(kinds) and all(
        kind.startswith("aws:") and _service(kind) not in _CARRIERS for kind in kinds
    )
    return False if plain else unknown


def _arn_of(kind: str) -> str:
    """An ARN of a Pulumi type, as far as a wiring's pattern looks at it."""
    service = _service(kind)
    return (
        f"arn:aws:{_IN_ARNS.get(service, service)}:::{'function' if service == 'lambda' else ''}:"
    )


def _service(kind: str) -> str:
    return kind.removeprefix("aws:").split("/")[0]
