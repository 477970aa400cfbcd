"""A path to scan, opened as the deployment package of a function or of a layer."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from policypack.reading import files
from policypack.standalone.templates import template_in
from policypack.start.record import record
from policypack.supply_chain.archives import (
    DeploymentPackage,
    Members,
    OnDisk,
    Source,
    is_archive,
    open_package,
)
from policypack.supply_chain.dependencies import Inventory, read_inventory
from policypack.supply_chain.manifests import ManifestError, decoded, is_manifest, parse
from policypack.topology.parts.packages import FUNCTION, LAYER

# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
_LAYER_FOLDERS = {"python", "nodejs", "java", "ruby", "bin", "lib"}


@record(frozen=True)
class Target:
    """One path as given, and the Pulumi type of the resource whose package it would be.

    `folder` is the folder of the package's files; None for an archive.
    """

    path: str
    type: str
    package: DeploymentPackage
    folder: str | None

    @property
    def inventory(self) -> Inventory:
        """The dependencies that the package declares and ships."""
        return self.package.once(read_inventory)

    def file(self, name: str) -> str:
        """The path of the package's file `name` on the disk, or of the archive that has it."""
        return self.path if self.folder is None else os.path.join(self.folder, name)


def target(path: str) -> Target:
    """Opens a path. Raises ValueError for a missing or unsupported one."""
    place = Path(path)
    if place.is_dir():
        return _made(path, OnDisk(str(place.absolute()), True), path)
    if not place.exists():
        raise ValueError(f"{path}: no such file or folder")
    if not place.is_file():
        raise ValueError(f"{path}: not a regular file; name a folder, an archive or a manifest")
    if is_archive(place.name):
        return _made(path, OnDisk(str(place.absolute()), True), None)
    if is_manifest(place.name):
        names = (place.name, *_included(place))
        beside = place.absolute().parent
        members = {name: OnDisk(str(beside / name), False) for name in names}
        return _made(path, Members(members), os.path.dirname(path))
    other = template_in(place.name, _text(place) or "")
    what = f"{other}, not a package" if other else "unsupported file"
    raise ValueError(
        f"{path}: {what}; name a folder, an archive (.zip, .whl, .tar.gz) or a manifest "
        "such as requirements.txt, uv.lock or package-lock.json"
    )


def _made(path: str, source: Source, folder: str | None) -> Target:
    package = open_package(source, None)
    tops = {PurePosixPath(entry.name).parts[0] for entry in package.entries}
    kind = LAYER if tops and tops <= _LAYER_FOLDERS else FUNCTION
    return Target(path, kind, package, folder)


def _included(manifest: Path) -> list[str]:
    """The names of the files that a manifest includes, relative to it."""
    included: list[str] = []

    def read(name: str) -> str | None:
        text = _text(manifest.parent / name)
        if text is not None:
            included.append(name)
        return text

    try:
        parse(manifest.name, _text(manifest) or "", read)
    except ManifestError:
        # A rule reports the malformed manifest.
        return included
    return included


def _text(path: Path) -> str | None:
    try:
        return decoded(files.read_bytes(path, files.DOCUMENT))
    except OSError:
        return None
