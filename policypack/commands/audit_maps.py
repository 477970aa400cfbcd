"""The maps of the stacks of an audit, as pictures for its HTML report."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from policypack.exposure.exposure import exposure
from policypack.exposure.formats import render
from policypack.organization.checkpoints import StateError, read_state
from policypack.organization.locations import open_source
from policypack.organization.retries import Retries
from policypack.organization.views import deployed
from policypack.settings import Settings
from policypack.urns import stack_of


def maps(sources: Iterable[str], settings: Settings) -> Callable[[str, str], str | None]:
    """A function that gives the map of a stack by its project and name, as SVG.

    It reads the state again, and gives None for a stack that cannot be read.
    """
    found: dict[tuple[str, str], str] = {}
    for location in sources:
        source = open_source(location)
        for key in source.stacks():
            try:
                state = read_state(source.state(key, Retries()))
            except (OSError, StateError):
                continue
            names = stack_of(str(state.resources[0]["urn"])) if state.resources else ("", "")
            name = (key.project or names[0], key.stack if key.project else names[1])
            found[name] = render(exposure(deployed(state), settings), "/".join(name), "svg")
    return lambda project, stack: found.get((project, stack))
