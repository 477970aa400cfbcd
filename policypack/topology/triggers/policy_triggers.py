"""Triggers of the services that Lambda's resource policies allow, as by a permission for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from policypack import iam
from policypack.iam import Purpose
from policypack.iam.meaning.confused_deputy import service_principals
from policypack.iam.meaning.expanded_statements import allows
from policypack.iam.meaning.truth import Truth, all_of, any_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.topology.parts.documents import documents
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.parts.resource_policies import LAMBDA_POLICY
from policypack.topology.triggers.body_triggers import DeclaredTrigger
from policypack.topology.triggers.wiring_table import WIRINGS

# The triggers by the service principal that a permission for them names.
_BY_PRINCIPAL = tuple(
    (name, lazy_pattern(wiring.pattern)) for name, wiring in WIRINGS if wiring.type == PERMISSION
)


def policy_triggers(stack: Stack) -> Iterator[DeclaredTrigger]:
    """The triggers of all resource policies of functions."""
    for policy in stack.of_type(LAMBDA_POLICY):
        functions = or_unknown(functions_at, stack, policy, "resourceArn")
        services = tuple(_services(policy))
        for name, pattern in _BY_PRINCIPAL:
            is_wired = any_of(_matches(pattern, each) for each in services)
            if is_wired is not False:
                unknown = is_wired if isinstance(is_wired, Unknown) else None
                yield name, policy, functions, unknown


# A service principal, and whether it is allowed.
_Service = tuple[str | Unknown, Truth]


def _matches(pattern: re.Pattern[str], service: _Service) -> Truth:
    principal, is_allowed = service
    if isinstance(principal, Unknown):
        return all_of((principal, is_allowed))
    return all_of((bool(pattern.search(principal)), is_allowed))


def _services(policy: Resource) -> Iterator[_Service]:
    """The service principals; what is unknown may be one. AWS refuses malformed documents."""
    for document in documents(policy, Purpose.RESOURCE):
        if isinstance(document, Unknown):
            yield document, True
        elif isinstance(document, iam.Document):
            yield from ((unknown, True) for unknown in document.unknowns)
            yield from chain.from_iterable(map(_of_statement, document.statements))


def _of_statement(statement: iam.Statement) -> Iterator[_Service]:
    return ((leaf.text, allows(statement)) for leaf in service_principals(statement))
