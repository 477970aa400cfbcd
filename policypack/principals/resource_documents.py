"""The policies of the resources themselves: a bucket's, a key's, the trust policy of a role."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from typing import Any, NamedTuple

from policypack import iam
from policypack.facts.policy_documents import OF_ACCOUNT
from policypack.iam import Purpose
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.topology.parts.documents import RESOURCE_POLICIES, documents, holders
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.permissions import PERMISSION, is_service

# Resources that are statements of another's policy: permissions of functions, grants on keys.
#
# https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
# https://docs.aws.amazon.com/kms/latest/developerguide/grants.html

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
    """The document of the one statement, reported at the property that names its principals.

    Empty if the properties form no statement, such as without an action: AWS grants nothing then.
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


_ROLE = "aws:iam/role:Role"


class Own(NamedTuple):
    """A document that is about a resource, and the resource that holds it."""

    holder: Resource
    purpose: Purpose
    document: iam.Document | Unknown

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of its statements."""
        if isinstance(self.document, Unknown):
            return (self.document.path,)
        known = (each.path for each in self.document.statements)
        return (*known, *(each.path for each in self.document.unknowns))


def own_documents(stack: Stack, resource: Resource) -> tuple[Own, ...]:
    """The documents about the resource: its own, and those of policies that refer to it.

    AWS refuses a malformed document, so malformed ones are skipped.
    """
    if resource.type == _ROLE:
        return resource.once(_of_role)
    return tuple(stack.once(_table).get(resource.urn, ()))


def _of_role(role: Resource) -> tuple[Own, ...]:
    """The trust policy of a role, which no other resource holds."""
    return tuple(Own(role, Purpose.TRUST, each) for each in _parsed(role, Purpose.TRUST))


def _table(stack: Stack) -> dict[str, list[Own]]:
    table: dict[str, list[Own]] = defaultdict(list)
    for holder in stack.of_type(*holders(Purpose.RESOURCE)):
        purpose = Purpose.RESOURCE
        held = [Own(holder, purpose, each) for each in _parsed(holder, purpose)]
        for resource in _about(stack, holder) if held else ():
            table[resource.urn] += held
    for holder, resource, document in made_statements(stack):
        table[resource.urn].append(Own(holder, Purpose.RESOURCE, document))
    return dict(table)


def _parsed(holder: Resource, purpose: Purpose) -> Iterator[iam.Document | Unknown]:
    for parsed in documents(holder, purpose):
        if isinstance(parsed, Unknown) or (
            isinstance(parsed, iam.Document) and (parsed.statements or parsed.unknowns)
        ):
            yield parsed


def _about(stack: Stack, holder: Resource) -> tuple[Resource, ...]:
    """The resources of a policy: the holder, or the resource that a property refers to.

    A policy of the whole account belongs to no single resource.
    """
    of = RESOURCE_POLICIES[holder.type].of
    if not of:
        return (holder,)
    linked = () if of == OF_ACCOUNT else or_unknown(stack.linked, holder, of, *_policed(stack))
    return () if isinstance(linked, Unknown) else linked


def unassigned(stack: Stack) -> Iterator[tuple[Resource, Unknown]]:
    """The policies of which it is unknown what they are about, and what decides it."""
    for holder in stack.of_type(*holders(Purpose.RESOURCE)):
        if not _about(stack, holder):
            found = (each for each in holder.properties.raw.values() if isinstance(each, Unknown))
            yield from ((holder, each) for each in islice(found, 1))


def unreadable(stack: Stack) -> Iterator[tuple[Own, Unknown]]:
    """The documents about resources that are known after apply, or have unknown statements."""
    of_roles = (own_documents(stack, role) for role in stack.of_type(_ROLE))
    for every in (*stack.once(_table).values(), *of_roles):
        for own in every:
            document = own.document
            unknowns = (document,) if isinstance(document, Unknown) else document.unknowns
            yield from ((own, each) for each in unknowns)


def _policed(stack: Stack) -> tuple[str, ...]:
    """The types of the stack that may have a policy: all of AWS but those that are one."""
    return stack.once(_types)


def _types(stack: Stack) -> tuple[str, ...]:
    kinds = {each.type for each in stack.resources if each.type.startswith("aws:")}
    policies = {kind for kind, policy in RESOURCE_POLICIES.items() if policy.of}
    return tuple(sorted(each for each in kinds - policies if not each.endswith("Policy")))
