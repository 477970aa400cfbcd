"""Files as services that read reports name them: relative to the repository."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path, PurePath

_PROJECT = "Pulumi.yaml"


def repository_path(file: str | None, root: Path | None) -> str | None:
    """The file relative to the repository that `root` is in, with slashes; else as it is.

    A finding without a file is in the Pulumi project of `root`, if there is one: code scanning
    refuses a result without a file.
    """
    if root is None:
        return file and PurePath(file).as_posix()
    if not file:
        return repository_path(_PROJECT, root) if (root / _PROJECT).is_file() else None
    place = Path(os.path.normpath(root.absolute() / file))
    top = _repository(root.absolute())
    if top is not None and place.is_relative_to(top):
        return place.relative_to(top).as_posix()
    return PurePath(file).as_posix()


@lru_cache(maxsize=8)
def _repository(folder: Path) -> Path | None:
    # A worktree has a file of that name, a clone a folder.
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
