"""Names in an asset archive, as Pulumi's engine writes them and as Lambda extracts them.

The engine writes the files of an archive below the archive's own name, cleaned, and the name of an
asset as the program gives it; two files of one name are one, the first by the order of the members:
https://github.com/pulumi/pulumi/blob/master/sdk/go/common/resource/archive/archive.go
"""

from __future__ import annotations

import posixpath
from dataclasses import replace

from policypack.supply_chain.archives.entries import (
    TWICE,
    ArchiveError,
    Entry,
    Found,
    Unread,
    safe_name,
)


def below(member: str, found: Found) -> Found:
    """What an archive holds, in the archive that contains it as `member`."""
    for item in found:
        if isinstance(item, Unread):
            yield replace(item, path=_joined(member, item.path))
        elif isinstance(item, Entry):
            # The engine writes a link of a zip file as a file that has the target as its text.
            yield replace(item, name=_joined(member, item.name), link=None)
        else:
            # The name of a faulty file is shown as it stands.
            yield ArchiveError(item.reason, posixpath.join(_joined(member), item.path).rstrip("/"))


def _joined(member: str, name: str = "") -> str:
    """The name as Go's `path.Join` makes it; empty where it is the archive's own folder."""
    cleaned = posixpath.normpath(posixpath.join(member, name.lstrip("/")))
    return "" if cleaned == "." else cleaned


def extracted(found: Found) -> Found:
    """The files by the names that they have once extracted, and the faults of those names."""
    written: dict[str, str] = {}
    for item in found:
        try:
            yield _extracted(item, written) if isinstance(item, Entry) else item
        except ArchiveError as fault:
            yield fault


def _extracted(entry: Entry, written: dict[str, str]) -> Entry:
    name = safe_name(entry.name)
    if written.setdefault(name, entry.name) != entry.name:
        raise ArchiveError(TWICE, name)
    return entry if name == entry.name else replace(entry, name=name)
