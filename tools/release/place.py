"""Folders of a rehearsal: one for its results, and one outside the checkout for everything else."""

from __future__ import annotations

import functools
from dataclasses import dataclass, field
from pathlib import Path

from tools.release.table import Untrue

# The packages that a commit releases, both with the same version.
PACKAGES = ("stackwarden", "stackwarden-guards")


@dataclass(frozen=True)
class Place:
    """The folders of a rehearsal."""

    root: Path
    kept: Path
    scratch: Path
    # The address of the index that serves the distributions, while the rehearsal runs.
    index: str = field(default="")

    @property
    def distributions(self) -> Path:
        """The folder of the wheels and sdists."""
        return self.kept / "dist"

    @functools.cached_property
    def version(self) -> str:
        """The version of the distributions that were built."""
        (wheel,) = self.distributions.glob("stackwarden-*.whl")
        return wheel.name.split("-")[1]

    def wheel(self, package: str) -> Path:
        """The wheel of a package. Raises Untrue where none was built."""
        found = list(self.distributions.glob(f"{package.replace('-', '_')}-*.whl"))
        if len(found) != 1:
            raise Untrue(f"{package}: no wheel in {self.distributions}; run the step `build`")
        return found[0]
