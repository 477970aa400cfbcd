"""What actions on every resource of a kind do to others, as sets; see `facts.action_impact`."""

from __future__ import annotations

from functools import lru_cache

from policypack.facts import action_impact, sensitive_actions
from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.documented_actions import RETIRED_SERVICES
from policypack.iam.meaning import actions, resource_types
from policypack.iam.meaning.actions import ActionSet, expand_all
from policypack.iam.meaning.kind import Gravity

_OBSERVING = ("List", "Read", "Tagging", TELEMETRY, ASSOCIATION)


@lru_cache(maxsize=1)
def grave_writes() -> ActionSet:
    """The actions that destroy or replace data, code or what protects them."""
    grave = expand_all(*action_impact.GRAVE_WRITES)
    return grave & ~expand_all(*action_impact.MINOR_WRITES)


@lru_cache(maxsize=1)
def minor_writes() -> ActionSet:
    """The actions that make something new, label it or send measurements."""
    minor = resource_types.at_level("Tagging", TELEMETRY, ASSOCIATION)
    minor |= expand_all(*action_impact.MINOR_VERBS) & ~expand_all(*action_impact.DISTURBING)
    minor |= expand_all(*action_impact.MINOR_WRITES)
    minor |= actions.union(map(actions.service, action_impact.HARMLESS_SERVICES))
    return minor & ~grave_writes() & ~grave_permissions()


@lru_cache(maxsize=1)
def grave_permissions() -> ActionSet:
    """The actions that open data or the account to others."""
    whole = expand_all(*action_impact.GRAVE_WITH_PERMISSIONS)
    managing = resource_types.at_level("Permissions management")
    return expand_all(*action_impact.GRAVE_PERMISSIONS) | whole & managing


@lru_cache(maxsize=1)
def grave_reads() -> ActionSet:
    """The actions that read the records of customers."""
    return expand_all(*action_impact.GRAVE_READS)


@lru_cache(maxsize=1)
def inventory() -> ActionSet:
    """The actions that list resources and their settings."""
    return expand_all(*action_impact.INVENTORY)


@lru_cache(maxsize=1)
def control() -> ActionSet:
    """The actions that give control over data, code, permissions, functions or roles."""
    others = sensitive_actions.INVOKE + sensitive_actions.ASSUME + sensitive_actions.OWN_KINDS
    return grave_writes() | grave_permissions() | expand_all(*others)


@lru_cache(maxsize=1)
def grave() -> ActionSet:
    """The actions that give control, content or credentials."""
    secrets = expand_all(*sensitive_actions.READ_SECRETS, *sensitive_actions.DECRYPT)
    return control() | grave_reads() | secrets


@lru_cache(maxsize=1)
def changing() -> ActionSet:
    """The actions that change, delete or open what belongs to others, however grave that is."""
    return resource_types.at_level("Write", "Permissions management") & ~minor_writes()


def gravity_of(serious: ActionSet) -> Gravity:
    """High where there is a serious action."""
    return Gravity.HIGH if serious else Gravity.MEDIUM


@lru_cache(maxsize=1)
def harmless_services() -> frozenset[str]:
    """The services that a wildcard may grant as a whole: those of the table, those whose actions
    all observe, label or measure, and those that AWS has retired, of which nothing is left."""
    harmless = resource_types.at_level(*_OBSERVING)
    readable = expand_all(*sensitive_actions.READ_DATA) | grave()
    observing = (
        each.prefix
        for each in actions.services()
        if not each.mask & readable and not each.mask & ~harmless
    )
    return action_impact.HARMLESS_SERVICES.union(observing, RETIRED_SERVICES)
