"""The files of a program's own, for what only its text tells."""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_FOREIGN = {"node_modules", "site-packages", "__pycache__", "vendor"}


def sources(program: Path, endings: tuple[str, ...], most: int) -> Iterator[Path]:
    """The first files with the endings, in an order that does not depend on the machine."""
    return islice(_below(program, endings), most)


def _below(program: Path, endings: tuple[str, ...]) -> Iterator[Path]:
    for top, folders, names in os.walk(program):
        folders[:] = sorted(
            each
            for each in folders
            if each not in _FOREIGN
            and not each.startswith(".")
            and not Path(top, each, "pyvenv.cfg").exists()
        )
        yield from (Path(top, name) for name in sorted(names) if name.endswith(endings))
