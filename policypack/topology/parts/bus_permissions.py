"""Permissions on event buses: AWS makes a statement of the bus's policy of their properties.

https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from policypack.iam import Undecided, Weakness
from policypack.model.resources import Resource
from policypack.model.unknown import Unknown

PERMISSION = "aws:cloudwatch/eventPermission:EventPermission"
_PRINCIPAL = "principal"


def statement_of(permission: Resource) -> Mapping[str, Any] | None:
    """The policy that the permission stands for, None if it names no principal."""
    held = permission.properties.tree
    principal = held.get(_PRINCIPAL)
    if principal is None:
        return None
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": principal},
        "Action": _or(held.get("action"), "events:PutEvents"),
        "Resource": "arn:aws:events:*:*:event-bus/*",
        "Condition": _condition(held.get("condition")),
    }
    return {"Version": "2012-10-17", "Statement": statement}


def at_properties(found: Weakness | Undecided) -> Weakness | Undecided:
    """A finding in such a statement, reported at the property."""
    if isinstance(found, Undecided):
        return Undecided(found.kind, replace(found.unknown, path=_property_at(found.path)))
    message = found.message.replace(found.path, _PRINCIPAL)
    return found._replace(path=_PRINCIPAL, message=message, fix=None)


def _property_at(path: str) -> str:
    element = path.split(".")[2]
    return element.lower() if element in ("Action", "Condition") else _PRINCIPAL


def _condition(condition: Any) -> Any:
    if condition is None or isinstance(condition, Unknown):
        return _or(condition, {})
    operator, key, value = (condition.get(each) for each in ("type", "key", "value"))
    if isinstance(operator, Unknown):
        return operator
    return {operator: key if isinstance(key, Unknown) else {key: value}}


def _or(held: Any, otherwise: Any) -> Any:
    return otherwise if held is None else held
