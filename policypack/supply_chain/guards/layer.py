"""The guards as a Lambda layer: a reproducible zip file.

https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from policypack.facts.guard_releases import node_releases, releases
from policypack.facts.lambda_runtimes import PYTHON_RUNTIMES
from policypack.reading import json_text
from policypack.reading.files import read_bytes, read_text
from policypack.supply_chain.guards.modules import MAX_SOURCE_SIZE, PACKAGE, TESTING
from policypack.supply_chain.guards.releases import (
    Unit,
    cached_name,
    compiled,
    folder,
    is_complete,
    sources,
)

DISTRIBUTION = "stackwarden-guards"
# The earliest timestamp that a zip file can have.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
_FOLDER = f"/opt/python/{PACKAGE}"


def version() -> str:
    """The version of the installed guards. Raises ValueError if they are missing."""
    try:
        return distribution(DISTRIBUTION).version
    except PackageNotFoundError:
        raise ValueError(
            f"the guards are not installed; run `pip install {DISTRIBUTION}`"
        ) from None


def contents(runtimes: Sequence[str] = ()) -> Mapping[str, bytes]:
    """The files of the layer by name, with bytecode for the runtimes.

    It includes the distribution's metadata and licence, so that scanners identify it. Raises
    ValueError if the guards or an interpreter are not installed.
    """
    installed, guards = version(), folder()
    shipped = sources(guards)
    if not is_complete(shipped):
        raise ValueError(f"{guards}: incomplete guards; reinstall {DISTRIBUTION}")
    # No deployed function needs what tests of handlers do.
    files = {name: text for name, text in shipped.items() if not name.startswith(TESTING)}
    info = f"python/{DISTRIBUTION.replace('-', '_')}-{installed}.dist-info"
    metadata = f"Metadata-Version: 2.4\nName: {DISTRIBUTION}\nVersion: {installed}\n"
    licence = distribution(DISTRIBUTION).read_text("licenses/LICENSE") or ""
    return {
        **{f"python/{PACKAGE}/{name}": content for name, content in files.items()},
        **{f"python/{PACKAGE}/{name}": code for name, code in bytecode(files, runtimes).items()},
        f"{info}/METADATA": f"{metadata}License-Expression: Apache-2.0\n".encode(),
        f"{info}/licenses/LICENSE": licence.encode(),
    }


def node_version(package: Path) -> str:
    """The version of the installed package for Node.js. Raises ValueError if it is missing."""
    try:
        text = read_text(package / "package.json", MAX_SOURCE_SIZE)
        return str(json_text.loads(text)["version"])
    except (OSError, ValueError, KeyError, TypeError):
        raise ValueError(
            f"--node {package}: no {DISTRIBUTION}; run `npm install {DISTRIBUTION}`"
        ) from None


def node_contents(package: Path) -> Mapping[str, bytes]:
    """The files of the layer for Node.js by name. Raises ValueError if they are of no release.

    https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
    """
    wanted = node_releases().get(node_version(package), {})
    try:
        files = {name: read_bytes(package / name, MAX_SOURCE_SIZE) for name in wanted}
    except OSError as error:
        raise ValueError(f"--node {package}: {error.strerror}: {error.filename}") from None
    differing = [n for n in files if hashlib.sha256(files[n]).hexdigest() != wanted[n]]
    if differing or not files:
        what = differing[0] if differing else "package.json"
        raise ValueError(f"--node {package}: {what} differs from every release; reinstall it")
    return {f"nodejs/node_modules/{DISTRIBUTION}/{name}": files[name] for name in files}


def bytecode(files: Mapping[str, bytes], runtimes: Sequence[str]) -> Mapping[str, bytes]:
    """The bytecode of the guards' sources by its name beside them, for each runtime.

    The path in it is the one that Lambda gives a layer. Raises ValueError for an unknown runtime,
    one whose interpreter is missing, and bytecode that differs from the recorded release's.
    """
    names = [name for name in files if name.endswith(".py")]
    units = [Unit(f"{_FOLDER}/{name}", files[name]) for name in names]
    made = {
        cached_name(name, version): code
        for version in map(_version, runtimes)
        for name, code in zip(names, compiled(version, units), strict=True)
    }
    _check_recorded(made)
    return made


def _version(runtime: str) -> str:
    if runtime not in PYTHON_RUNTIMES:
        raise ValueError(f"unknown runtime {runtime!r}; use one of {', '.join(PYTHON_RUNTIMES)}")
    return runtime.removeprefix("python")


def _check_recorded(made: Mapping[str, bytes]) -> None:
    """A patch release of Python may compile to other bytes than the one of the release."""
    recorded = releases().get(version(), {})
    for name, code in made.items():
        if recorded.get(name, digest := hashlib.sha256(code).hexdigest()) != digest:
            raise ValueError(
                f"{name}: differs from the release's; use the newest patch of this Python"
            )


def packed(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files that depends on their names and contents only.

    They are stored uncompressed, since the output of DEFLATE differs between versions.
    """
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = _UNIX
            # Lambda's user differs from the one that unpacks the layer.
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(info, content)
    return target.getvalue()
