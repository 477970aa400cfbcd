"""An entry point: something that leads to functions, and whether it is publicly accessible."""

from __future__ import annotations

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.start.record import record


@record(frozen=True, eq=False)
class EntryPoint:
    """`name` in words, such as "the function URL orders". An Unknown is an undecided answer.

    `resource` is what opens it: the URL, the route, the permission or the API.
    """

    name: str
    resource: Resource
    is_public: bool | Unknown
    functions: tuple[Resource, ...] | Unknown
