"""Machine code in a package: which processor it is for.

https://refspecs.linuxfoundation.org/elf/gabi4+/ch4.eheader.html: e_machine, two bytes at 18, in the
byte order that byte 5 states.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from policypack.supply_chain.archive import ArchiveError, Entry, Package

_MAGIC = b"\x7fELF"
_MACHINES = {3: "x86", 40: "arm", 62: "x86_64", 183: "arm64"}
_LIBRARY = re.compile(r"\.(?:so(?:\.\d+)*|node|pyd)$|(?:^|/)bootstrap$")
# A package may bring a file for every processor: the same name but for one of these.
_PROCESSOR = re.compile(r"x86[-_]64|amd64|x64|aarch64|arm64|armv\d\w*|i[36]86|ia32|x86|arm", re.I)


def machine(entry: Entry) -> str | None:
    """The processor that a library or a `bootstrap` is for, in Lambda's words; None for others."""
    if not _LIBRARY.search(entry.name) or entry.is_link:
        return None
    try:
        head = entry.read(20)
    except ArchiveError:
        return None
    if len(head) < 20 or not head.startswith(_MAGIC):
        return None
    number = int.from_bytes(head[18:20], "big" if head[5] == 2 else "little")
    return _MACHINES.get(number, "another processor")


def machines(package: Package) -> dict[str, str]:
    """Every library with the processor that it is for."""
    found = ((entry.name, machine(entry)) for entry in package.entries)
    return {name: kind for name, kind in found if kind is not None}


def misplaced(found: dict[str, str], architecture: str) -> Iterator[tuple[str, str]]:
    """The libraries that cannot run on `architecture` and have no sister that can."""
    sisters = defaultdict(set)
    for name, kind in found.items():
        sisters[_PROCESSOR.sub("*", name)].add(kind)
    for name, kind in found.items():
        if architecture not in sisters[_PROCESSOR.sub("*", name)]:
            yield name, kind
