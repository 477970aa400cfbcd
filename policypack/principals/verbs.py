"""What actions do to a resource, in four words: take it over, change it, read it, invoke it."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache

from policypack.facts import sensitive_actions
from policypack.facts.escalation import ESCALATION_PATHS
from policypack.iam.meaning import impact, resource_types
from policypack.iam.meaning.actions import ActionSet, expand_all

ROLE = "aws:iam/role:Role"
FUNCTION = "aws:lambda/function:Function"


class Verb(str, Enum):
    """What an edge of the map means; the first four lead to a resource, the worst first."""

    TAKES_OVER = "takes over"
    CHANGES = "changes"
    READS = "reads"
    INVOKES = "invokes"
    CALLS = "calls"
    TRIGGERS = "triggers"
    DELIVERS = "delivers to"
    ASSUMES = "assumes"
    RUNS_AS = "runs as"
    PASSES = "passes event text to"


class Kind(str, Enum):
    """The value of a resource to an attacker."""

    DATA = "data"
    SECRET = "secret"  # noqa: S105 - a kind, no password
    KEY = "key"
    ROLE = "role"
    FUNCTION = "function"
    OTHER = "other"


@lru_cache(maxsize=1)
def verbs() -> tuple[tuple[Verb, ActionSet], ...]:
    """The verbs with their actions, the worst first; each action belongs to one."""
    reads = expand_all(
        *sensitive_actions.READ_DATA, *sensitive_actions.READ_SECRETS, *sensitive_actions.DECRYPT
    )
    taking = _taking_over()
    invokes = invoking() & ~taking
    reads &= ~taking & ~invokes
    writes = resource_types.at_level("Write", "Permissions management")
    changes = writes & ~taking & ~invokes & ~reads & ~passing()
    return (
        (Verb.TAKES_OVER, taking),
        (Verb.CHANGES, changes),
        (Verb.READS, reads),
        (Verb.INVOKES, invokes),
    )


def passing() -> ActionSet:
    """The action that hands a role to a service, which takes it over only with another one."""
    return expand_all("iam:PassRole")


def invoking() -> ActionSet:
    """The actions that start a function."""
    return expand_all(*sensitive_actions.INVOKE)


def assuming() -> ActionSet:
    """The action that takes a role over where the role consents."""
    return expand_all("sts:AssumeRole")


def _taking_over() -> ActionSet:
    """What gives the caller the permissions of the resource, or decides who has access to it."""
    alone = (each.decisive for each in ESCALATION_PATHS if not each.passed_to)
    names = {name for decisive in alone for name in decisive}
    named = expand_all(*sorted(names), *sensitive_actions.ASSUME)
    return (named | impact.grave_permissions()) & ~passing()


def kind_of(resource_type: str, actions: ActionSet) -> Kind:
    """The kind of a resource of the type, by the effect of the actions on it."""
    if resource_type == ROLE:
        return Kind.ROLE
    if resource_type == FUNCTION:
        return Kind.FUNCTION
    held = (
        (Kind.KEY, sensitive_actions.DECRYPT),
        (Kind.SECRET, sensitive_actions.READ_SECRETS),
        (Kind.DATA, sensitive_actions.READ_DATA),
    )
    return next((kind for kind, names in held if actions & expand_all(*names)), Kind.OTHER)
