"""The deployment package of a function or a layer, opened once for all rules that inspect it.

Parts that cannot be read are undecided, and the rest is judged: code in S3, remote assets, paths in
an unknown folder, and malformed archives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown
from policypack.model.values import Archive, Asset, Secret
from policypack.supply_chain.archives import (
    DeploymentPackage,
    Members,
    Missing,
    OnDisk,
    Source,
    Text,
    open_package,
)
from policypack.supply_chain.program import program_folder
from policypack.topology.parts.functions import FUNCTION

LAYER = "aws:lambda/layerVersion:LayerVersion"
_SHIP = "pass it as a local asset instead (code=pulumi.FileArchive(...))"
_IN_S3 = f"the object in S3, which a preview does not download: {_SHIP}"
_REMOTE = f"the content of a URL, which a preview does not download: {_SHIP}"
_ONLY_HASH = "the content of an asset of which only the hash is known"
_EMPTY = hashlib.sha256(b"").hexdigest()


# The property of a resource that ships code, as waivers write it.
CODE = "code"


def property_path(file: str, path: str = "") -> str:
    """A place in a package as a property of its resource: `code[app/.env]`, as waivers write it."""
    place = f"{CODE}[{file}]" if file else CODE
    return f"{place}.{path}" if path else place


def opened(resource: Resource) -> DeploymentPackage | None:
    """The package of a function or a layer; None if it has none, as a container image.

    Raises UnknownValueError where the code is not known yet. Code in S3 gives a package in which
    nothing could be read.
    """
    # A dozen rules need it, as does every function that uses a layer: only the first request looks
    # at the files, to see whether they belong to a package that is open already.
    return resource.once(_package)


def _package(resource: Resource) -> DeploymentPackage | None:
    code = resource.at("code")
    if code.is_set:
        source = _source(code.raw)
        if isinstance(source, Missing):
            return open_package(source, None)
        project = resource.urn.split("::")[1] if resource.urn.count("::") >= 2 else ""
        return open_package(source, program_folder(project))
    if resource.at("s3Bucket").is_set or resource.at("s3Key").is_set:
        return open_package(Missing(_IN_S3), None)
    return None


def architecture(resource: Resource) -> str | None:
    """The processor that the code is built for; None for a layer that names none or several."""
    is_function = resource.type == FUNCTION
    path = "architectures" if is_function else "compatibleArchitectures"
    architectures = [str(item.content) for item in resource.properties.items(path)]
    if is_function and not architectures:
        return "x86_64"
    return architectures[0] if len(architectures) == 1 else None


def unread(package: DeploymentPackage, owner: str | None = None) -> Iterator[Unknown]:
    """The parts of a package that a preview cannot read: remote and malformed ones."""
    yield from unread_parts(package, owner)
    for fault in package.faults:
        waits_for = f"a readable archive: {fault.path or 'it'} {fault.reason}"
        yield Unknown("", waits_for, owner, fault.path)


def unread_parts(package: DeploymentPackage, owner: str | None = None) -> Iterator[Unknown]:
    """The remote parts of a package, such as code in S3."""
    for part in package.unread:
        yield Unknown("", part.waits_for, owner, part.path)


def unread_dependencies(package: DeploymentPackage, owner: str | None = None) -> Iterator[Unknown]:
    """The unknowns that may hide dependencies of the package: unreadable manifests and parts."""
    for waits_for, file in package.kept("unread dependencies", _unread_dependencies):
        yield Unknown("", waits_for, owner, file)
    yield from unread(package, owner)


def _unread_dependencies(package: DeploymentPackage) -> list[tuple[str, str]]:
    """The needs of a package that can't be read completely, each with its file."""
    # The readers of manifests are loaded only if there is a package.
    from policypack.supply_chain.dependencies import read_inventory

    inventory = package.once(read_inventory)
    broken = (
        (f"a readable file: line {error.line} {error.reason}", error.file)
        for error in inventory.broken
    )
    return [*broken, *((error.reason, error.file) for error in inventory.unread)]


def _source(content: Any, marked: bool = False) -> Source:
    """The source of an archive; `marked`: the program marks it, or what holds it, as secret."""
    if isinstance(content, Secret):
        return _source(content.content, marked=True)
    if isinstance(content, Unknown):
        return Missing(content.waits_for or "the deployment")
    if isinstance(content, Archive):
        return _of_archive(content, marked)
    if isinstance(content, Asset):
        # Some programs hand over the zip itself as a file.
        return _of_asset(content, marked, is_archive=True)
    return Missing("an archive as its value")


def _of_archive(archive: Archive, marked: bool) -> Source:
    if archive.path:
        return OnDisk(archive.path, True, archive.hash)
    if archive.uri:
        return Missing(_REMOTE)
    if isinstance(archive.assets, Secret):
        return _of_archive(replace(archive, assets=archive.assets.content), marked=True)
    if isinstance(archive.assets, Mapping):
        return Members({name: _member(item, marked) for name, item in archive.assets.items()})
    return Missing(_ONLY_HASH)


def _member(content: Any, marked: bool) -> Source:
    if isinstance(content, Secret):
        return _member(content.content, marked=True)
    if isinstance(content, Asset):
        return _of_asset(content, marked, is_archive=False)
    return _source(content, marked)


def _of_asset(asset: Asset, marked: bool, is_archive: bool) -> Source:
    if asset.text is not None:
        return Text(asset.text, marked)
    # An empty text travels as nothing but its hash, or with the path of some device: a provider
    # cannot answer with a hash alone, which Pulumi's SDK refuses.
    if asset.hash == _EMPTY and not (is_archive and asset.path):
        return Text("")
    if asset.path:
        return OnDisk(asset.path, is_archive, asset.hash)
    return Missing(_REMOTE if asset.uri else _ONLY_HASH)
