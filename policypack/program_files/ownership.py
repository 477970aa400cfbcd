"""Whose a file is: what another user of the machine may have put there does not count."""

from __future__ import annotations

import os
from collections.abc import Iterator
from importlib.machinery import PathFinder
from pathlib import Path

_ROOT = 0


def is_foreign(path: Path, project: Path) -> bool:
    """Whether the file or folder belongs to a user who has no part in the program.

    The user, root, and the owner of the project's folder have: that one decides about the program
    itself, as where a container runs as root over the checkout of another user. Where a system has
    no owners, nothing is foreign.
    """
    if not hasattr(os, "geteuid"):
        return False
    trusted = {_ROOT, os.geteuid(), project.stat().st_uid}
    # A link may be another user's as well as what it leads to.
    return not {path.lstat().st_uid, path.stat().st_uid} <= trusted


def foreign_module(name: str, project: Path) -> Path | None:
    """The file or folder of another user that a module would be imported from, None without one.

    Nothing is imported: of a module in packages, the outermost one is looked at, and the folder of
    the others is below it.
    """
    found = PathFinder.find_spec(name.partition(".")[0])
    if found is None:
        return None
    origin = [found.origin] if found.has_location and found.origin else []
    places = [Path(each) for each in (*origin, *(found.submodule_search_locations or ()))]
    parts = (each for place in places for each in (*_below(place), place, place.parent))
    return next((each for each in parts if is_foreign(each, project)), None)


def _below(place: Path) -> Iterator[Path]:
    if place.is_dir():
        yield from (each for each in place.rglob("*.py") if each.exists())
