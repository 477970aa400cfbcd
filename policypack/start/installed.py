"""Whether an installed distribution declares entry points of a group, found out in a moment."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

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
