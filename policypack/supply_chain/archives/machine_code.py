"""Machine code in a deployment package: the processor that each library is built for.

https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_machine, two bytes at 18, in the
byte order that byte 5 states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from policypack.start.lazy_patterns import lazy_pattern
from policypack.supply_chain.archives.deployment_package import DeploymentPackage
from policypack.supply_chain.archives.entries import ArchiveError, Entry

_MAGIC = b"\x7fELF"
_PROCESSORS = {3: "x86", 40: "arm", 62: "x86_64", 183: "arm64"}
_LIBRARY = lazy_pattern(r"\.(?:so(?:\.\d+)*|node|pyd)$|(?:^|/)bootstrap$")
# A package may ship one file per processor; their names differ in one of these only.
_PROCESSOR = lazy_pattern(r"x86[-_]64|amd64|x64|aarch64|arm64|armv\d\w*|i[36]86|ia32|x86|arm", re.I)


def processor(entry: Entry) -> str | None:
    """The architecture of a library or `bootstrap`, as Lambda names it; None for other files."""
    if not _LIBRARY.search(entry.name) or entry.is_link:
        return None
    try:
        head = entry.read(20)
    except ArchiveError:
        return None
    if len(head) < 20 or not head.startswith(_MAGIC):
        return None
    number = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return _PROCESSORS.get(number, "another processor")


def processors(package: DeploymentPackage) -> dict[str, str]:
    """The architecture of every library, by its name."""
    found = ((entry.name, processor(entry)) for entry in package.entries)
    return {name: kind for name, kind in found if kind is not None}


def incompatible_libraries(found: dict[str, str], architecture: str) -> Iterator[tuple[str, str]]:
    """The libraries that cannot run on `architecture` and have no variant that can."""
    variants = defaultdict(set)
    for name, kind in found.items():
        variants[_PROCESSOR.sub("*", name)].add(kind)
    for name, kind in found.items():
        if architecture not in variants[_PROCESSOR.sub("*", name)]:
            yield name, kind
