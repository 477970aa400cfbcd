"""The IDs of the map's nodes."""

from __future__ import annotations

from policypack.model.resources import Resource


def function_id(function: Resource) -> str:
    """The ID of a function's node."""
    return f"function:{function.urn}"


def workload_id(workload: Resource) -> str:
    """The ID of the node of compute other than a function."""
    return f"workload:{workload.urn}"


def door_id(resource: Resource) -> str:
    """The ID of the node of a trigger, an API's route or a permission."""
    return f"door:{resource.urn}"


def role_id(role: Resource) -> str:
    """The ID of a role's node."""
    return f"role:{role.urn}"


def sink_id(function: Resource, what: str) -> str:
    """The ID of the node of dangerous calls of a function's code, by what a text reaches there."""
    return f"sink:{function.urn}:{what}"


def reach_id(resource: Resource) -> str:
    """The ID of a reached resource's node."""
    return f"reach:{resource.urn}"
