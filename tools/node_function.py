"""Bundles the reference stack's function on Node.js with the guards of this checkout.

`python -m tools.node_guard_files` writes it. The bundle is in the repository, so that a preview
needs no Node.js. The AWS SDK is not in it, since Lambda's runtime has it.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "infra" / "functions" / "articles"
SOURCE, BUNDLE = "handler.ts", "handler.mjs"
_OPTIONS = (
    "--bundle",
    "--platform=node",
    "--target=node20",
    "--format=esm",
    "--external:@aws-sdk/*",
    "--log-level=error",
    "--legal-comments=none",
)


def bundled(package: Path, folder: Path) -> str:
    """The bundle of the function with a built package, such as `build()` returns.

    The folder gets the package as npm installs it, so that the comments of the bundle name the
    package as the origin of its code.
    """
    folder.mkdir()
    shutil.copy(FOLDER / SOURCE, folder)
    installed = folder / "node_modules" / "stackwarden-guards"
    shutil.copytree(package / "dist", installed / "dist")
    shutil.copy(package / "package.json", installed)
    esbuild = package / "node_modules" / ".bin" / "esbuild"
    done = subprocess.run(
        (esbuild, SOURCE, *_OPTIONS), cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


def write(package: Path, folder: Path) -> None:
    """Writes the bundle."""
    (FOLDER / BUNDLE).write_text(bundled(package, folder), encoding="utf-8")
