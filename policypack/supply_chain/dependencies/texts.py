"""The text of a small file in a package."""

from __future__ import annotations

from policypack.supply_chain.archives import Entry
from policypack.supply_chain.manifests import ManifestError, decoded

# Lock files of large projects have a few megabytes; the metadata of one package has some pages.
MAX_MANIFEST_SIZE = 8 * 1024 * 1024
MAX_METADATA_SIZE = 1024 * 1024


def text_of(entry: Entry, limit: int) -> str:
    """The decoded content. Raises ManifestError for a symlink and for more bytes than `limit`."""
    if entry.size > limit:
        raise ManifestError("is too large to be read", entry.name)
    if entry.is_link:
        raise ManifestError("is a symlink, which is not followed", entry.name)
    return decoded(entry.read(limit + 1))
