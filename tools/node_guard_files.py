"""Records the files of the built guards for Node.js, so that the pack knows them.

    python -m tools.node_guard_files

A function that ships `node_modules/stackwarden-guards` is compared with them. Needs Node.js, and
npm's registry where the compiler is not yet here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from policypack.facts.guard_releases import NODE_FILE
from tools import typescript_sdks

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_guards"


def build(target: Path) -> Path:
    """Builds a copy of the package in a folder; returns it. Raises NoSdks."""
    modules = typescript_sdks.ensure(ROOT, SOURCE.name, ROOT)
    copy = target / SOURCE.name
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("node_modules", "dist", "*.tgz"))
    (copy / "node_modules").symlink_to(modules)
    subprocess.run((shutil.which("node") or "node", "build.mjs"), cwd=copy, check=True)
    return copy


def hashes(package: Path) -> Mapping[str, str]:
    """The SHA-256 of every file of a built package that Node.js loads, or is led by."""
    files = [*package.glob("dist/**/*.js"), *package.glob("dist/**/package.json")]
    return {
        path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*files, package / "package.json"])
    }


def main() -> None:
    """Writes the hashes under the version of the package, and keeps those of other versions."""
    with tempfile.TemporaryDirectory() as scratch:
        package = build(Path(scratch))
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
        known = json.loads(NODE_FILE.read_text(encoding="utf-8")) if NODE_FILE.exists() else {}
        known[version] = hashes(package)
    NODE_FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
