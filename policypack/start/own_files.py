"""The files of the pack itself, as they are installed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

PACK = Path(__file__).resolve().parents[1]


def own_files(folder: str | Path = PACK) -> Iterator[os.DirEntry[str]]:
    """Every file below the folder, but what Python has compiled, in the order of `sorted` paths."""
    with os.scandir(folder) as listing:
        inside = sorted(listing, key=lambda each: each.name)
    for each in inside:
        if not each.is_dir():
            yield each
        elif each.name != "__pycache__":
            yield from own_files(each.path)
