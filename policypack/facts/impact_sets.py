"""The sets of actions by what they do to others, which the other tables make in 30 ms.

`impact_sets.z` is made by `tools/mine_impact_sets.py`; its first line is that of `actions.z`. Sets
are hexadecimal numbers: bit n is the nth action of all there.
"""

from __future__ import annotations

import zlib
from pathlib import Path


def read_impact_sets() -> dict[str, str]:
    """The sets by their names."""
    packed = Path(__file__).with_name("impact_sets.z").read_bytes()
    _, *lines = zlib.decompress(packed).decode("ascii").split("\n")
    return dict(line.split(" ") for line in lines)
