"""What becomes of every published sample: the table that the documentation shows.

`published_samples.json` names samples and holds no text of them: `verdict` is `accepted`;
`repaired`, with the values of `repair` in the places of what stands for real ones; `refused`,
because no service sends it; or `none`, for what no validator is for. `reason` says why.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

TABLES: Mapping[str, Mapping[str, Any]] = json.loads(
    (Path(__file__).parent / "published_samples.json").read_text(encoding="utf-8")
)
SHARED, GENERATED = TABLES["shared"], TABLES["sam local generate-event"]
VERDICTS = ("accepted", "repaired", "refused", "none")


def repaired(event: Any, row: Mapping[str, Any]) -> Any:
    """A copy of a sample with real values in the places that its row names."""
    event = copy.deepcopy(event)
    for (*above, last), value in row["repair"]:
        holder = event
        for key in above:
            holder = holder[key]
        holder[last] = value
    return event
