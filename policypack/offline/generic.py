"""A package of which nothing is known here: every type and function of it is served.

Resources take what the program gives, and their outputs are unknown. A component is registered as
its own provider would do it, without what it makes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import grpc

from policypack.offline import unserved
from policypack.offline.property_values import UNKNOWN
from policypack.protocol import provider_pb2


def constructed(request: Any) -> Any:
    """A component that is registered with the engine, and has no children."""
    # Most programs have no such component, and every start would pay for this.
    from policypack.protocol import resource_pb2, resource_pb2_grpc

    unserved.tell("component", request.type, request.name)
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
    return provider_pb2.ConstructResponse(urn=registered.urn)


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
