"""All stacks of an organization as one, so that what leads from one to another shows."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from typing import Any

from policypack.model.conversion import complete, of_state
from policypack.model.resources import Resource
from policypack.model.stack import Stack, home_of
from policypack.organization.checkpoints import StateError, read_state
from policypack.organization.locations import open_source
from policypack.organization.retries import Retries
from policypack.organization.sources import Source, StackKey, each_once, shown
from policypack.start.record import record


@record(frozen=True, eq=False)
class Joined:
    """The resources of all stacks. `names` are those of the stacks by the beginning of their URNs;
    `unread` tells which stacks are missing, and why."""

    stack: Stack
    names: Mapping[str, str]
    unread: Sequence[str]


@record(frozen=False)
class _Found:
    resources: list[Resource] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    unread: list[str] = field(default_factory=list)


def joined(locations: Sequence[str], progress: Callable[[], None]) -> Joined:
    """Reads the stacks of the sources; `progress` is called after each.

    What cannot be read costs its own stack or source. Raises ValueError for a location that is
    none, and where no stack was found at all.
    """
    found, seen = _Found(), set[tuple[str, str]]()
    for location, source in [(each, open_source(each)) for each in locations]:
        try:
            for key in each_once(source.stacks(), seen):
                _add(found, source, key)
                progress()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            found.unread.append(f"{shown(location)}: cannot be listed: {reason}")
    if not found.names and not found.unread:
        raise ValueError(f"{', '.join(map(shown, locations))}: no stack found")
    return Joined(Stack(found.resources), found.names, found.unread)


def _add(found: _Found, source: Source, key: StackKey) -> None:
    try:
        state = read_state(source.state(key, Retries()))
        _read(found, key, state.resources)
    except (StateError, OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        found.unread.append(f"{shown(key.source)} {key.stack}: cannot be read: {reason}")


def _read(found: _Found, key: StackKey, resources: Sequence[Mapping[str, Any]]) -> None:
    if not resources:
        return
    home = home_of(str(resources[0]["urn"]))
    stack, _, project = home.removeprefix("urn:pulumi:").partition("::")
    name, free = "/".join(filter(None, (project or key.project, stack or key.stack))), home
    # Two backends may each have a stack of the name.
    while free in found.names:
        free = f"urn:pulumi:{stack}~{len(found.names)}::{project}"
    if free != home:
        name = f"{name} of {shown(key.source)}"
        text = json.dumps([*resources]).replace(f'"{home}::', f'"{free}::')
        resources = json.loads(text)
    found.resources += complete(of_state(resources)).resources
    found.names[free] = name
