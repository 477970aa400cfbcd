"""Archives within a package: wheels, JAR files, zip files of dependencies, and Yarn's cache.

They are opened only to see which packages they hold, and within limits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import field
from pathlib import Path

from policypack.start.record import record
from policypack.supply_chain.archives.deployment_package import DeploymentPackage, below
from policypack.supply_chain.archives.entries import (
    MAX_UNPACKED_SIZE,
    ArchiveError,
    Entry,
    bounded,
)

_ZIPS = (".whl", ".zip", ".egg", ".jar", ".war")
# A wheel in a zip file; nothing looks for packages any deeper.
MAX_DEPTH = 2
# Yarn's cache of a large project has some thousand.
MAX_NESTED = 3_000


def is_nested_archive(entry: Entry) -> bool:
    """Whether a file of a package is an archive that may hold packages, by its name."""
    return entry.name.endswith(_ZIPS) and not entry.is_link


@record(frozen=False)
class NestedLimits:
    """How many archives within one package, and how many of their bytes, may still be opened."""

    archives: int = field(default_factory=lambda: MAX_NESTED)
    size: int = field(default_factory=lambda: MAX_UNPACKED_SIZE)

    def take(self, entry: Entry, depth: int) -> None:
        """Counts an archive. Raises ArchiveError where a limit is exceeded."""
        self.archives -= 1
        self.size -= entry.size
        if depth > MAX_DEPTH:
            raise ArchiveError("is nested too deeply to be opened", entry.name)
        if self.archives < 0 or self.size < 0:
            raise ArchiveError("is one of too many nested archives to be opened", entry.name)


@contextmanager
def opened_within(entry: Entry) -> Iterator[DeploymentPackage]:
    """The files of a nested archive, below its own name. They can be read within the context.

    Raises ArchiveError where the archive cannot be read; its faults are those of the package.
    """
    from policypack.supply_chain.archives.zips import read_zip

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        file = Path(folder, "nested.zip")
        file.write_bytes(entry.read())
        found = [*bounded(below(entry.name, read_zip(file)))]
        yield DeploymentPackage(
            tuple(item for item in found if isinstance(item, Entry)),
            tuple(item for item in found if isinstance(item, ArchiveError)),
        )
