"""The guards as a Lambda layer: a reproducible zip file.

https://docs.aws.amazon.com/lambda/latest/dg/python-layers.html
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, distribution

from policypack.supply_chain.guards.names import PACKAGE, TESTING
from policypack.supply_chain.guards.releases import folder, is_complete, sources

DISTRIBUTION = "stackwarden-guards"
# The earliest timestamp that a zip file can have.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def version() -> str:
    """The version of the installed guards. Raises ValueError where they are missing."""
    try:
        return distribution(DISTRIBUTION).version
    except PackageNotFoundError:
        raise ValueError(
            f"the guards are not installed; run `pip install {DISTRIBUTION}`"
        ) from None


def contents() -> Mapping[str, bytes]:
    """The files of the layer by name. Raises ValueError where the guards are not installed.

    It includes the distribution's metadata and licence, so that scanners identify it.
    """
    installed, guards = version(), folder()
    files = sources(guards)
    if not is_complete(files):
        raise ValueError(f"{guards}: incomplete guards; reinstall {DISTRIBUTION}")
    info = f"python/{DISTRIBUTION.replace('-', '_')}-{installed}.dist-info"
    metadata = f"Metadata-Version: 2.4\nName: {DISTRIBUTION}\nVersion: {installed}\n"
    licence = distribution(DISTRIBUTION).read_text("licenses/LICENSE") or ""
    return {
        **{
            f"python/{PACKAGE}/{name}": content
            for name, content in files.items()
            if not name.startswith(TESTING)
        },
        f"{info}/METADATA": f"{metadata}License-Expression: Apache-2.0\n".encode(),
        f"{info}/licenses/LICENSE": licence.encode(),
    }


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
