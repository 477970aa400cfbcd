"""Installed Python distributions, with the hashes that their RECORD files state.

https://packaging.python.org/en/latest/specifications/recording-installed-packages/ and
https://packaging.python.org/en/latest/specifications/direct-url/
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
from collections.abc import Mapping

from policypack.start.record import record
from policypack.supply_chain.archives import ArchiveError, DeploymentPackage, Entry
from policypack.supply_chain.ecosystems import normalized_name
from policypack.supply_chain.manifests import PYPI, ManifestError, content, decoded
from policypack.supply_chain.manifests.documents import json_object

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


RECORD = ".dist-info/RECORD"
# The specification forbids weaker ones.
_ALGORITHMS = ("sha256", "sha384", "sha512")


@record(frozen=True, eq=False)
class Distribution:
    """One distribution: the folder of its metadata, and the hashes of its files by their names.

    `is_local`: it was installed from a folder or file of the build, not from an index.
    """

    info: str
    hashes: Mapping[str, str]
    is_local: bool

    @property
    def root(self) -> str:
        """The folder that its modules are imported from; empty at the top level."""
        return posixpath.dirname(self.info)

    @property
    def name(self) -> str:
        """The name and version, as in the name of the metadata's folder."""
        return posixpath.basename(self.info).removesuffix(".dist-info")

    @property
    def key(self) -> str:
        """The normalized name without the version."""
        return normalized_name(PYPI, self.name.rpartition("-")[0])


def read_distribution(record: Entry, package: DeploymentPackage) -> Distribution:
    """The distribution of a RECORD file. Raises ManifestError or ArchiveError."""
    info = posixpath.dirname(record.name)
    hashes = dict(content.recorded(text_of(record, MAX_MANIFEST_SIZE), record.name))
    origin = package.by_name.get(f"{info}/direct_url.json")
    return Distribution(info, hashes, origin is not None and _is_local(origin))


def _is_local(origin: Entry) -> bool:
    stated = json_object(text_of(origin, MAX_METADATA_SIZE), origin.name)
    return "dir_info" in stated or str(stated.get("url", "")).lower().startswith("file:")


def matches(entry: Entry, stated: str) -> bool:
    """Whether the file has the hash that RECORD states for it: base64 without padding."""
    algorithm, _, digest = stated.partition("=")
    try:
        actual = _digest(entry, algorithm) if algorithm in _ALGORITHMS else b""
    except ArchiveError:
        return False
    return base64.urlsafe_b64encode(actual).rstrip(b"=") == digest.rstrip("=").encode()


def _digest(entry: Entry, algorithm: str) -> bytes:
    if algorithm == "sha256":
        return bytes.fromhex(entry.sha256)
    return hashlib.new(algorithm, entry.read(entry.size + 1)).digest()
