"""A path to scan, opened as the deployment package of a function or of a layer."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource
from policypack.reading import files
from policypack.standalone.templates import template_in
from policypack.start.record import record
from policypack.supply_chain.archives import DeploymentPackage, is_archive
from policypack.supply_chain.dependencies import Inventory, read_inventory
from policypack.supply_chain.manifests import (
    ManifestError,
    decoded,
    formats,
    is_manifest,
    parse,
)
from policypack.topology.parts.packages import FUNCTION, LAYER, opened

# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html#packaging-layers-paths
_LAYER_FOLDERS = {"python", "nodejs", "java", "ruby", "bin", "lib"}


@record(frozen=True)
class Target:
    """One path as given, and the Pulumi type of the resource whose package it would be.

    `code` is the archive as a program would give it to the resource. `folder` is the folder of the
    package's files; None for an archive.
    """

    path: str
    code: Mapping[str, Any]
    folder: str | None

    @cached_property
    def package(self) -> DeploymentPackage:
        """What ships."""
        package = opened(Resource("", "", "", {"code": self.code}))
        assert package is not None
        return package

    @cached_property
    def type(self) -> str:
        """That of a layer, where nothing lies outside of a layer's folders."""
        tops = {PurePosixPath(entry.name).parts[0] for entry in self.package.entries}
        return LAYER if tops and tops <= _LAYER_FOLDERS else FUNCTION

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
        return Target(path, _on_disk(ARCHIVE, place), path)
    if not place.exists():
        raise ValueError(f"{path}: no such file or folder")
    if not place.is_file():
        raise ValueError(f"{path}: not a regular file; name a folder, an archive or a manifest")
    if is_archive(place.name):
        return Target(path, _on_disk(ARCHIVE, place), None)
    if manifest := _manifest(path):
        folder, name = manifest
        names = (name, *_included(Path(folder), name))
        assets = {each: _on_disk(ASSET, Path(folder, each)) for each in names}
        return Target(path, {SIGNATURE: ARCHIVE, "assets": assets}, folder)
    other = template_in(place.name, _text(place) or "")
    what = f"{other}, not a package" if other else "unsupported file"
    raise ValueError(
        f"{path}: {what}; name a folder, an archive (.zip, .whl, .tar.gz) or a manifest "
        "such as requirements.txt, uv.lock or package-lock.json"
    )


def _on_disk(kind: str, place: Path) -> dict[str, str]:
    """A file or a folder as an asset or an archive."""
    return {SIGNATURE: kind, "path": str(place.absolute())}


def is_for_development(path: str) -> bool:
    """Whether a file only lists development dependencies, which aren't deployed."""
    return Path(path).is_file() and any(map(formats.is_for_development, _names(path)))


def _manifest(path: str) -> tuple[str, str] | None:
    """The folder of a package, and the name that a manifest has in it; None for another file. A
    manifest may be known by its folder, as `requirements/prod.txt` is."""
    folder = os.path.dirname(path)
    folders = (folder, os.path.dirname(folder) if folder else os.pardir)
    found = zip(folders, _names(path), strict=True)
    return next(((folder, name) for folder, name in found if is_manifest(name)), None)


def _names(path: str) -> tuple[str, str]:
    """The name of a file in a package of its folder, and in one of the folder above."""
    place = Path(path).absolute()
    return place.name, f"{place.parent.name}/{place.name}"


def _included(folder: Path, manifest: str) -> list[str]:
    """The names of the files that a manifest includes, relative to the folder."""
    included: list[str] = []

    def read(name: str) -> str | None:
        text = _text(folder / name)
        if text is not None:
            included.append(name)
        return text

    try:
        parse(manifest, _text(folder / manifest) or "", read)
    except ManifestError:
        # A rule reports the malformed manifest.
        return included
    return included


def _text(path: Path) -> str | None:
    try:
        return decoded(files.read_bytes(path, files.DOCUMENT))
    except OSError:
        return None
