"""Makes `policypack/facts/impact_sets.z`, sets of actions by their impact, from tables of impacts.

Run it from the repository's root after one of these has changed, as a test says: `python -m
tools.mine_impact_sets`. The same tables give the same bytes.

A permission is grave if it opens grave content: AWS's Service Authorization Reference says which
actions take the same types of resources.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from policypack.facts import action_impact, sensitive_actions
from policypack.facts.access_levels import ASSOCIATION, TELEMETRY
from policypack.facts.actions import source
from policypack.iam.meaning import actions, resource_types
from policypack.iam.meaning.actions import ActionSet, expand_all, positions, union
from policypack.iam.meaning.impact import Sets

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "impact_sets.z"
# Names of actions by which a principal gets access; to take it away or to block it has others.
_GIVES = re.compile(
    r":(Add|Put|Set|Create|Update|Modify|Grant|BatchGrant|Authorize|Attach|Manage)\w*"
    r"(Policy|Permissions?|Acl|Grant|Share|Access|Associations|Attribute)$"
)


def content() -> ActionSet:
    """The actions that read records or secrets, use a key, run code or say what runs."""
    return expand_all(
        *action_impact.GRAVE_READS,
        *sensitive_actions.READ_SECRETS,
        *sensitive_actions.DECRYPT,
        *sensitive_actions.INVOKE,
        *sensitive_actions.ASSUME,
        *action_impact.OPENED,
    )


def opened_by(position: int) -> ActionSet:
    """The content that the permission at a place opens: of its types, or of its whole service."""
    service, _ = resource_types.types_of_action(position)
    local = position - service.start
    arns = [kind.arn for kind in service.types if kind.accepts >> local & actions.FIRST]
    near = (kind.accepts for kind in service.types if any(_is_of(kind.arn, arn) for arn in arns))
    every = actions.service(actions.name(position).partition(":")[0])
    return content() & (union(near) << service.start if arns else every)


def _is_of(one: str, other: str) -> bool:
    """Whether one ARN is the other, or of something within it."""
    short, long = sorted((one, other), key=len)
    return f"{long}/".startswith((f"{short}/", f"{short}:"))


def opening() -> Iterator[int]:
    """The places of the permissions that open content by their types and names, not by a table."""
    at_level = resource_types.at_level("Permissions management")
    less = expand_all(*action_impact.OPENS_LESS)
    for position in positions(at_level & ~less):
        if _GIVES.search(actions.name(position)) and opened_by(position):
            yield position


def grave_permissions() -> ActionSet:
    """The actions that open data or the account to others."""
    whole = expand_all(*action_impact.GRAVE_WITH_PERMISSIONS)
    managing = resource_types.at_level("Permissions management") & whole
    derived = union(actions.FIRST << each for each in opening())
    return expand_all(*action_impact.GRAVE_PERMISSIONS) | managing | derived


def grave_writes() -> ActionSet:
    """The actions that destroy or replace data, code or what protects them."""
    grave = expand_all(*action_impact.GRAVE_WRITES)
    return grave & ~expand_all(*action_impact.MINOR_WRITES)


def minor_writes(grave: ActionSet) -> ActionSet:
    """The actions that make something new, label it or send measurements."""
    minor = resource_types.at_level("Tagging", TELEMETRY, ASSOCIATION)
    minor |= expand_all(*action_impact.MINOR_VERBS) & ~expand_all(*action_impact.DISTURBING)
    minor |= expand_all(*action_impact.MINOR_WRITES)
    minor |= union(map(actions.service, action_impact.HARMLESS_SERVICES))
    return minor & ~grave


def made_sets() -> Sets:
    """The sets from the tables that they follow from."""
    data = expand_all(*sensitive_actions.READ_DATA)
    secrets = expand_all(*sensitive_actions.READ_SECRETS)
    decrypts = expand_all(*sensitive_actions.DECRYPT)
    invokes = expand_all(*sensitive_actions.INVOKE)
    assumes = expand_all(*sensitive_actions.ASSUME)
    apart = data | secrets | decrypts | invokes | assumes
    apart |= expand_all(*sensitive_actions.NEED_ANY_RESOURCE, *sensitive_actions.OWN_KINDS)
    restrictable = resource_types.restrictable()
    opens = grave_permissions()
    minor = minor_writes(grave_writes() | opens)
    permits = (resource_types.at_level("Permissions management") | opens) & ~apart
    apart |= permits
    writes = resource_types.at_level("Write") & restrictable & ~minor
    writes = (writes | grave_writes()) & ~apart
    return Sets(
        data,
        secrets,
        decrypts,
        invokes,
        assumes,
        permits,
        writes,
        others=restrictable & ~apart & ~writes,
        grave_reads=expand_all(*action_impact.GRAVE_READS),
        grave_permissions=opens,
        grave_writes=grave_writes(),
        minor_writes=minor,
    )


def mined() -> bytes:
    """One line of source and date, then one line for each set: its name and its bits."""
    lines = (f"{name} {int(bits):x}" for name, bits in made_sets()._asdict().items())
    return zlib.compress("\n".join((source(), *lines)).encode("ascii"), 9)


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
