"""uPlot, which draws the trend of the HTML report: fetched with npm, held to its hash.

    python -m tools.vendor_uplot

For another version, change VERSION and INTEGRITY (`npm view uplot@VERSION dist.integrity`), run it,
and change the version in `vendor/NOTICE`.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

VERSION = "1.6.32"
# As npm writes it.
INTEGRITY = "sha512-" + (
    "KIMVnG68zvu5XXUbC4LQEPnhwOxBuLyW1AHtpm6IKTXImkbLgkMy+jabjLgSLMasNuGGzQm/ep3tOkyTxpiQIw=="
)
VENDOR = Path(__file__).parents[1] / "policypack" / "report" / "html" / "vendor"
# Names in the package, and here.
FILES = {
    "package/dist/uPlot.iife.min.js": "uplot.min.js",
    "package/dist/uPlot.min.css": "uplot.min.css",
    "package/LICENSE": "LICENSE.uplot",
}
_PACK = ("npm", "pack", "--silent", "--ignore-scripts")


def fetch(target: Path, expected: str = INTEGRITY) -> None:
    """Writes the files. Raises ValueError for a package with another hash, OSError without npm."""
    with tempfile.TemporaryDirectory() as scratch:
        ended = subprocess.run(
            [*_PACK, f"uplot@{VERSION}"],
            cwd=scratch,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if ended.returncode != 0:
            raise OSError(f"uplot@{VERSION}: npm pack failed: {ended.stderr[-200:]}")
        (package,) = Path(scratch).glob("*.tgz")
        found = integrity(package)
        if found != expected:
            raise ValueError(f"uplot@{VERSION}: {found}, not {expected}")
        with tarfile.open(package) as members:
            for inside, name in FILES.items():
                member = members.extractfile(inside)
                if member is None:
                    raise ValueError(f"uplot@{VERSION}: {inside} is no file")
                (target / name).write_bytes(member.read())


def integrity(package: Path) -> str:
    """The hash of a package as npm writes it."""
    return f"sha512-{base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()}"


if __name__ == "__main__":
    try:
        fetch(VENDOR)
    except (OSError, ValueError) as error:
        sys.exit(f"vendor_uplot: {error}")
