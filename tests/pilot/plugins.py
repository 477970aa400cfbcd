"""Plugins of component packages, built from their sources as `pulumi install` would download them.

A component's plugin makes the component's resources. Pulumi publishes these as binaries of Node.js
programs, which the package registries don't have.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from policypack.offline.required_plugins import ANY_VERSION, Plugin
from tests.pilot import packages, sources


@dataclass(frozen=True)
class _Source:
    """Where a component package is written in TypeScript."""

    repository: str
    folder: str
    # Places of the schema, newest first, below the repository's root.
    schemas: tuple[str, ...]
    # The compiled entry point's folder, which the schema lies in.
    entry: str = "bin"


_SOURCES = {
    "awsx": _Source(
        "pulumi/pulumi-awsx",
        "awsx",
        ("schema.json", "provider/cmd/pulumi-resource-awsx/schema.json", "awsx/schema.json"),
    ),
    "aws-apigateway": _Source(
        "pulumi/pulumi-aws-apigateway",
        "aws-apigateway",
        ("schema.json", "provider/cmd/pulumi-resource-aws-apigateway/schema.json"),
    ),
    "eks": _Source(
        "pulumi/pulumi-eks",
        "nodejs/eks",
        ("provider/cmd/pulumi-resource-eks/schema.json",),
        "bin/cmd/provider",
    ),
}


def install(required: Iterable[Plugin], home: Path, cache: Path, mirrors: Path | None) -> None:
    """Installs the components' plugins among the required ones into a Pulumi home.

    Plugins that can't be built are reported on stderr, and are missing in the preview.
    """
    for plugin in required:
        if source := _SOURCES.get(plugin.package):
            try:
                built = _build(plugin, source, cache, mirrors)
            except sources.Unavailable as error:
                sys.stderr.write(f"{plugin.package} {plugin.version}: {error}\n")
                continue
            target = home / "plugins" / f"resource-{plugin.package}-v{_version(built)}"
            target.parent.mkdir(parents=True, exist_ok=True)
            if not target.exists():
                target.symlink_to(built)


def _build(plugin: Plugin, source: _Source, cache: Path, mirrors: Path | None) -> Path:
    """The folder of a plugin, which is built once."""
    tag = f"v{plugin.version}"
    if plugin.version == ANY_VERSION:
        tag = sources.releases(source.repository, mirrors)[-1]
    built = cache / "plugins" / f"{plugin.package}-{tag}"
    if not built.is_dir():
        copy = sources.work_tree(source.repository, tag, cache, mirrors)
        if not (copy / source.folder / "package.json").is_file():
            raise sources.Unavailable(f"{source.repository} {tag}: no {source.folder}/package.json")
        _compile(copy / source.folder, source, tag.removeprefix("v"), cache)
        _assemble(copy, source, plugin.package, built)
    return built


def _compile(folder: Path, source: _Source, version: str, cache: Path) -> None:
    packages.install_manifest(folder, cache)
    # Some versions don't compile without errors of types, and are written all the same.
    command = [str(folder / "node_modules" / ".bin" / "tsc"), "--skipLibCheck"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    if not (folder / source.entry / "index.js").is_file():
        raise sources.Unavailable(f"{source.repository} {version}: nothing was compiled")
    manifest = json.loads((folder / "package.json").read_text(encoding="utf-8"))
    for place in (folder / "bin", folder / source.entry):
        text = json.dumps({**manifest, "version": version})
        (place / "package.json").write_text(text, encoding="utf-8")


def _assemble(copy: Path, source: _Source, package: str, built: Path) -> None:
    folder = copy / source.folder
    schema = next(path for each in source.schemas if (path := copy / each).is_file())
    shutil.copy(schema, folder / source.entry / "schema.json")
    script = folder / f"pulumi-resource-{package}"
    script.write_text(
        f'#!/bin/sh\nexec node "$(dirname "$(readlink -f "$0")")/{source.entry}/index.js" "$@"\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    built.parent.mkdir(parents=True, exist_ok=True)
    folder.rename(built)
    shutil.rmtree(copy)


def _version(built: Path) -> str:
    return built.name.rpartition("-v")[2]
