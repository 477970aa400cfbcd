"""What the map does not follow, told as such: ways into a stack that no edge shows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policypack.exposure.graph.graph import Exposure, function_id
from policypack.facts.table import read_table
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.targets import named
from policypack.topology.apis.openapi import AUTHORIZER, api_bodies, functions_behind
from policypack.topology.parts.functions import functions_at, functions_within
from policypack.topology.parts.property_texts import texts
from policypack.topology.triggers.wiring_table import TARGET

# The properties by which requests and data enter a stack: which the map follows, and which not.
#
# Paths are those of pulumi_aws's schema; a row stands for all paths that begin with its own, and
# "" for all properties of a type. A test holds the rows against every property of the schema that
# names a function, and against every property of the types here that names anything.
#
# Named in the map with the resources that have the property, since nothing there follows it.
NOT_FOLLOWED: Mapping[str, Mapping[str, str]] = read_table(__file__)["not_followed"]

_BUS = "aws:cloudwatch/eventBus:EventBus"
# What lets other accounts put events on a bus, and names it.
_BUS_POLICIES = (
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
    "aws:cloudwatch/eventPermission:EventPermission",
)
_OTHER_BUS = "what other accounts put on an event bus that this program does not define"
_USERS = "operations of an OpenAPI document that ask for an authorizer"
_OFF = ("", "False")


def add_left_out(found: Exposure, stack: Stack) -> None:
    """Notes the properties that lead into the stack and are not followed."""
    for kind, rows in NOT_FOLLOWED.items():
        for resource in stack.of_type(kind):
            for path, what in rows.items():
                if not path or any(map(_is_on, texts(resource.properties, path))):
                    found.leave_out(what, named(resource), _starts(stack, resource, path))
    _add_buses(found, stack)
    _add_operations(found, stack)


def _is_on(text: str | Unknown) -> bool:
    return isinstance(text, Unknown) or text not in _OFF


def _starts(stack: Stack, resource: Resource, path: str) -> list[str]:
    """The IDs of the functions that the property names."""
    return _ids(or_unknown(functions_within, stack, resource, path))


def _ids(functions: Iterable[Resource] | Unknown) -> list[str]:
    known = () if isinstance(functions, Unknown) else functions
    return [function_id(each) for each in known]


def _add_buses(found: Exposure, stack: Stack) -> None:
    for policy in stack.of_type(*_BUS_POLICIES):
        buses = or_unknown(stack.linked, policy, "eventBusName", _BUS)
        if not isinstance(buses, Unknown) and not buses:
            elsewhere = [each for each in stack.of_type(TARGET) if not _bus(stack, each)]
            targets = [or_unknown(functions_at, stack, each, "arn") for each in elsewhere]
            starts = [ident for each in targets for ident in _ids(each)]
            found.leave_out(_OTHER_BUS, named(policy), starts)


def _bus(stack: Stack, target: Resource) -> object:
    buses = or_unknown(stack.linked, target, "eventBusName", _BUS)
    return isinstance(buses, Unknown) or buses


def _add_operations(found: Exposure, stack: Stack) -> None:
    for api, document in api_bodies(stack).items():
        for operation in () if isinstance(document, Unknown) else document.operations:
            if operation.authorization == AUTHORIZER and operation.uri:
                behind = or_unknown(functions_behind, stack, api, operation.uri)
                found.leave_out(_USERS, named(api), _ids(behind))
