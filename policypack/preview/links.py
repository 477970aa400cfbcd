"""Links in the scratch folder of a preview."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path


def link(place: Path, target: Path) -> None:
    """Makes `place` lead to a file or folder. Raises FileExistsError where something is there.

    On Windows it is a copy: links need a privilege there.
    https://learn.microsoft.com/en-us/windows/security/threat-protection/security-policy-settings/create-symbolic-links
    """
    if sys.platform != "win32":
        place.symlink_to(target)
    elif target.is_dir():
        shutil.copytree(target, place)
    elif place.exists():
        raise FileExistsError(place)
    else:
        shutil.copy2(target, place)
