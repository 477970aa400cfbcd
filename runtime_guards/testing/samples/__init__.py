"""One good event for each trigger of the contract, as AWS documents it, of one moment in time.

    event = sample("sqs")        # a copy: change it as the test needs

The pages that describe them are cited in the validators' modules.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from runtime_guards.testing.samples.applications import APPLICATIONS
from runtime_guards.testing.samples.buses import BUSES
from runtime_guards.testing.samples.edges import EDGES
from runtime_guards.testing.samples.queues import QUEUES
from runtime_guards.testing.samples.requests import REQUESTS

SAMPLES: Mapping[str, Any] = {**REQUESTS, **QUEUES, **BUSES, **APPLICATIONS, **EDGES}


def sample(trigger: str) -> Any:
    """A copy of the good event of a trigger."""
    return copy.deepcopy(SAMPLES[trigger])
