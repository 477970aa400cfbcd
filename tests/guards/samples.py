"""One good event for each trigger of the contract, as AWS documents it.

    event = sample("sqs")        # a copy: change it as the test needs
    text = json.dumps(event)

The pages that describe them are cited in the validators' modules.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from tests.guards.sample_applications import APPLICATIONS
from tests.guards.sample_buses import BUSES
from tests.guards.sample_edges import EDGES
from tests.guards.sample_queues import QUEUES
from tests.guards.sample_requests import REQUESTS

SAMPLES: Mapping[str, Any] = {**REQUESTS, **QUEUES, **BUSES, **APPLICATIONS, **EDGES}


def sample(trigger: str) -> Any:
    """A copy of the good event of a trigger."""
    return copy.deepcopy(SAMPLES[trigger])
