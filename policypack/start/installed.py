"""Whether an installed distribution declares entry points of a group, found out in a moment."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

_FOLDERS = (".dist-info", ".egg-info")


def may_declare(group: str) -> bool:
    """Whether a distribution may declare an entry point of the group.

    `importlib.metadata` parses the entry points of every distribution, and to import it takes as
    long; here the files are searched for the name. What cannot be searched so may declare one: a
    zip file of the path, and what others have added to `sys.meta_path`.
    """
    finders = (each for each in sys.meta_path if each is not PathFinder)
    if any(hasattr(each, "find_distributions") for each in finders):
        return True
    return any(_may_declare(folder, group.encode()) for folder in sys.path)


def _may_declare(folder: str, group: bytes) -> bool:
    try:
        names = os.listdir(folder or os.curdir)
    except NotADirectoryError:
        return True
    except OSError:
        return False
    found = (name for name in names if name.lower().endswith(_FOLDERS) or name == "EGG-INFO")
    return any(_holds(os.path.join(folder, name, "entry_points.txt"), group) for name in found)


def _holds(file: str, group: bytes) -> bool:
    try:
        with open(file, "rb") as opened:
            return group in opened.read()
    except OSError:
        # Most distributions have none.
        return False


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
