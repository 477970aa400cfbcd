"""Makes `policypack/facts/impact_sets.z`, sets of actions by their impact, from tables of impacts.

Run it from the repository's root after one of these has changed, as a test says: `python -m
tools.mine_impact_sets`. The same tables give the same bytes.
"""

from __future__ import annotations

import zlib
from pathlib import Path

from policypack.facts.actions import source
from policypack.iam.weaknesses.any_resource import made_sets

OUTPUT = Path(__file__).resolve().parent.parent / "policypack" / "facts" / "impact_sets.z"


def mined() -> bytes:
    """One line of source and date, then one line for each set: its name and its bits."""
    lines = (f"{name} {int(bits):x}" for name, bits in made_sets()._asdict().items())
    return zlib.compress("\n".join((source(), *lines)).encode("ascii"), 9)


if __name__ == "__main__":
    OUTPUT.write_bytes(mined())
