"""The released versions of the guards: the SHA-256 of every source, by version and path.

`guard_releases.json` grows by `python -m tools.record_release`, a step of every release; what a
version holds never changes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("guard_releases.json")


@lru_cache(maxsize=1)
def releases() -> Mapping[str, Mapping[str, str]]:
    """The hashes, hexadecimal, by version and then by the path below `runtime_guards/`."""
    known: Mapping[str, Mapping[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    return known
