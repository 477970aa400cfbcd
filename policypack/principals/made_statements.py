"""Resources that are statements of another's policy: permissions of functions, grants on keys.

https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from policypack import iam
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.permissions import PERMISSION, is_service

GRANT = "aws:kms/grant:Grant"
_KEY = "aws:kms/key:Key"
# The conditions that AddPermission makes of properties.
_CONDITIONS = {
    "sourceArn": ("ArnLike", "aws:SourceArn"),
    "sourceAccount": ("StringEquals", "aws:SourceAccount"),
    "principalOrgId": ("StringEquals", "aws:PrincipalOrgID"),
    "functionUrlAuthType": ("StringEquals", "lambda:FunctionUrlAuthType"),
    "eventSourceToken": ("StringEquals", "lambda:EventSourceToken"),
}


def made_statements(stack: Stack) -> Iterator[tuple[Resource, Resource, iam.Document]]:
    """Each such resource, what it is about, and the document that it stands for."""
    for permission in stack.of_type(PERMISSION):
        functions = or_unknown(functions_at, stack, permission, "function")
        for function in () if isinstance(functions, Unknown) else functions:
            for document in _documents(_permission(permission), "principal"):
                yield permission, function, document
    for grant in stack.of_type(GRANT):
        keys = or_unknown(stack.linked, grant, "keyId", _KEY)
        for key in () if isinstance(keys, Unknown) else keys:
            for document in _documents(_grant(grant), "granteePrincipal"):
                yield grant, key, document


def _documents(statement: dict[str, Any], path: str) -> Iterator[iam.Document]:
    """The document of the one statement, which is told of the property that names whom it means.

    None where the properties make no statement, such as without an action: AWS grants nothing then.
    """
    made = {"Version": "2012-10-17", "Statement": [statement]}
    with suppress(iam.MalformedDocument):
        document = iam.parse(made, path, iam.Purpose.RESOURCE)
        named = tuple(each._replace(path=path) for each in document.statements)
        yield replace(document, statements=named)


def _permission(permission: Resource) -> dict[str, Any]:
    principal = permission.at("principal").tree
    conditions: dict[str, dict[str, Any]] = {}
    for path, (operator, key) in _CONDITIONS.items():
        value = permission.at(path).tree
        if isinstance(value, Unknown) or value:
            conditions.setdefault(operator, {})[key] = value
    return {
        "Effect": "Allow",
        "Principal": _principal(principal),
        "Action": permission.at("action").tree,
        "Resource": "*",
        **({"Condition": conditions} if conditions else {}),
    }


def _principal(principal: Any) -> Any:
    if isinstance(principal, Unknown) or principal == "*":
        return principal
    return {"Service" if is_service(principal) else "AWS": principal}


def _grant(grant: Resource) -> dict[str, Any]:
    operations = grant.at("operations").tree
    known = operations if isinstance(operations, list) else [operations]
    return {
        "Effect": "Allow",
        "Principal": {"AWS": grant.at("granteePrincipal").tree},
        "Action": [each if isinstance(each, Unknown) else f"kms:{each}" for each in known],
        "Resource": "*",
    }
