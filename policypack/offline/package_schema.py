"""The package schema that `pulumi import` and YAML programs ask a provider for.

It holds every resource and function with the names and types of its properties and what is
required, as mined from the SDK. It has no documentation, no examples, no enums and no aliases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import grpc

from policypack.offline import schema as mined
from policypack.offline import unserved, used_types
from policypack.offline.property_values import UNKNOWN, from_struct, to_struct
from policypack.protocol import provider_pb2

# A package of which nothing is known here: every type and function of it is served.
#
# Resources take what the program gives, and their outputs are unknown. A component is registered
# as its own provider would do it, without what it makes.


def constructed(request: Any) -> Any:
    """A component that is registered with the engine, with the children that are known."""
    # Most programs have no such component, and every start would pay for this.
    from policypack.offline import components
    from policypack.protocol import resource_pb2, resource_pb2_grpc

    unserved.tell("component", request.type, request.name)
    given = from_struct(request.inputs)
    with grpc.insecure_channel(request.monitorEndpoint) as channel:
        monitor = resource_pb2_grpc.ResourceMonitorStub(channel)
        registered = monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type=request.type,
                name=request.name,
                parent=request.parent,
                custom=False,
                object=request.inputs,
                acceptSecrets=True,
                acceptResources=True,
                providers=dict(request.providers),
                dependencies=request.dependencies,
                aliases=request.aliases,
                protect=request.protect,
            )
        )
        for row in components.rows(request.type):
            for child in components.children(row, request.name, given):
                made = monitor.RegisterResource(
                    resource_pb2.RegisterResourceRequest(
                        type=child.type,
                        name=child.name,
                        parent=registered.urn,
                        custom=True,
                        object=to_struct(child.properties),
                        acceptSecrets=True,
                        provider=request.providers.get("aws", ""),
                    )
                )
                given[f"@{row['as']}"] = {**from_struct(made.object), "id": made.id}
    state = to_struct(components.outputs(request.type, given))
    return provider_pb2.ConstructResponse(urn=registered.urn, state=state)


def called(token: str) -> Mapping[str, Any]:
    """The result of a method: one unknown value makes an output unknown as a whole.

    The names of its own fields are not known here.
    """
    unserved.tell("resource", token)
    return {"result": UNKNOWN}


def invoked(token: str) -> Mapping[str, Any]:
    """The result of a function: the engine takes no unknown value from one, so it has no field."""
    unserved.tell("function", token)
    return {}


_SCALARS = {"string": "string", "int": "integer", "number": "number", "bool": "boolean"}
_REFERENCES = {
    "asset": "pulumi.json#/Asset",
    "archive": "pulumi.json#/Archive",
    "any": "pulumi.json#/Any",
}


def schema(version: str, package: str = "aws") -> dict[str, Any]:
    """The package schema as the engine reads it."""
    types: dict[str, Any] = {}
    settings = {"region": {"type": "string"}} if package == "aws" else {}
    given = {**used_types.settings(package), **settings}
    return {
        "name": package,
        "version": version,
        "meta": {"moduleFormat": "(.*)(?:/[^/]*)"},
        "config": {"variables": settings},
        "provider": {"inputProperties": given},
        "types": types,
        "resources": {token: _resource(token, types) for token in mined.resource_tokens(package)},
        "functions": {token: _function(token, types) for token in mined.function_tokens(package)},
    }


def _resource(token: str, types: dict[str, Any]) -> dict[str, Any]:
    resource = mined.resource(token)
    assert resource is not None
    outputs = [prop for prop in resource.properties.values() if prop.output]
    return {
        "inputProperties": _properties(resource.inputs.values(), types),
        "requiredInputs": [name for name, prop in resource.inputs.items() if prop.required],
        "properties": _properties(outputs, types),
        "required": [prop.name for prop in outputs if prop.always],
    }


def _function(token: str, types: dict[str, Any]) -> dict[str, Any]:
    function = mined.function(token)
    assert function is not None
    return {
        "inputs": _object(function.arguments, types),
        "outputs": _object(function.results, types),
    }


def _object(properties: Mapping[str, mined.Property], types: dict[str, Any]) -> dict[str, Any]:
    required = [name for name, prop in properties.items() if prop.required or prop.always]
    described = _properties(properties.values(), types)
    return {"type": "object", "properties": described, "required": required}


def _properties(properties: Iterable[mined.Property], types: dict[str, Any]) -> dict[str, Any]:
    return {
        prop.name: {**_type(prop.type, types), **({"secret": True} if prop.secret else {})}
        for prop in properties
    }


def _type(type_: mined.Type, types: dict[str, Any]) -> dict[str, Any]:
    if type_.kind == "list" and type_.element:
        return {"type": "array", "items": _type(type_.element, types)}
    if type_.kind == "map" and type_.element:
        return {"type": "object", "additionalProperties": _type(type_.element, types)}
    if type_.kind == "object":
        return {"$ref": f"#/types/{_nested(type_, types)}"}
    if type_.kind in _SCALARS:
        return {"type": _SCALARS[type_.kind]}
    return {"$ref": _REFERENCES[type_.kind]}


def _nested(type_: mined.Type, types: dict[str, Any]) -> str:
    package = mined.package_of(type_.name)
    folder, _, name = type_.name.removeprefix(f"{package}:").rpartition("/")
    token = f"{package}:{folder.rstrip('_').strip('.') or 'index'}/{name}:{name}"
    if token not in types:
        # Entered before its properties, since a type may contain itself.
        types[token] = {}
        types[token].update(_object(type_.properties, types))
    return token
