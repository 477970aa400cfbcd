"""Arguments of `event()`, by source: the parts of a sample that tests vary."""

from __future__ import annotations

from collections.abc import Mapping

from runtime_guards.testing.arguments.applications import APPLICATIONS
from runtime_guards.testing.arguments.buses import BUSES
from runtime_guards.testing.arguments.edges import EDGES
from runtime_guards.testing.arguments.queues import QUEUES
from runtime_guards.testing.arguments.requests import REQUESTS
from runtime_guards.testing.places import Change

# Changes are made in this order, regardless of the order in the call.
ARGUMENTS: Mapping[str, Mapping[str, Change]] = {
    **REQUESTS,
    **QUEUES,
    **BUSES,
    **APPLICATIONS,
    **EDGES,
}
