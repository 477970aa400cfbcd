"""Records the files of the built guards for Node.js, so that the pack knows them.

    python -m tools.node_guard_files

A function that ships `node_modules/stackwarden-guards` is compared with them. It bundles the
reference stack's function again too. Needs Node.js, and npm's registry where the compiler is not
yet here.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypack.code_reading.javascript.entries.bundled_guards import words_of
from policypack.code_reading.javascript.entries.modules import Program
from policypack.facts.guard_releases import NODE_FILE, NODE_WORDS
from policypack.supply_chain.archives import OnDisk, open_package
from policypack.supply_chain.guards.node import VALIDATORS
from policypack.supply_chain.scripts import Scripts
from tools import node_function, typescript_sdks

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
    """The SHA-256 of the licence, and of every file that Node.js loads, or is led by."""
    files = [*package.glob("dist/**/*.js"), *package.glob("dist/**/package.json")]
    return {
        path.relative_to(package).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*files, package / "LICENSE", package / "package.json"])
    }


def words(package: Path) -> Mapping[str, Any]:
    """The words of `guard`, `guardMiddleware` and each validator in a minified bundle of all."""
    built = package / "built"
    bundler = package / "node_modules" / ".bin" / "esbuild"
    options = ("--bundle", "--minify", "--platform=node", "--format=esm", "--log-level=error")
    target = f"--outfile={built / 'index.mjs'}"
    subprocess.run((bundler, package / "dist/esm/index.js", *options, target), check=True)
    program = Program(Scripts([open_package(OnDisk(str(built)), built)]))
    module = program.module("index.mjs")
    found = {}
    for name in ("guard", "guardMiddleware", *sorted(VALIDATORS)):
        function = program.resolved(program.export(module, name))
        assert function is not None, name
        found[name], _ = words_of(module, function)
    every = sorted({word for each in found.values() for word in each})
    place = {word: str(at) for at, word in enumerate(every)}
    functions = {
        name: {place[word]: times for word, times in sorted(held.items())}
        for name, held in found.items()
    }
    return {"words": every, "functions": functions}


def main() -> None:
    """Writes the hashes under the version of the package, and keeps those of other versions."""
    with tempfile.TemporaryDirectory() as scratch:
        package = build(Path(scratch))
        version = json.loads((package / "package.json").read_text(encoding="utf-8"))["version"]
        known = json.loads(NODE_FILE.read_text(encoding="utf-8")) if NODE_FILE.exists() else {}
        known[version] = hashes(package)
        texts = json.loads(NODE_WORDS.read_text(encoding="utf-8")) if NODE_WORDS.exists() else {}
        texts[version] = words(package)
        node_function.write(package, Path(scratch) / "function")
    NODE_WORDS.write_text(json.dumps(texts, separators=(",", ":")) + "\n", encoding="utf-8")
    NODE_FILE.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
