"""`stackwarden layer`: builds the guards' Lambda layer and prints its hashes."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from policypack.commands import atomic_files, options, parser
from policypack.commands.progress import progress
from policypack.supply_chain.guards import layer


def register(subparsers: parser.Subparsers) -> None:
    """Adds the command to the command line."""
    made = parser.add(
        subparsers,
        "layer",
        "build the guards as a Lambda layer",
        examples=[
            "stackwarden layer",
            "stackwarden layer --runtime python3.13 --output build/guards.zip --format json",
            "stackwarden layer --node node_modules/stackwarden-guards",
        ],
        statuses=parser.DONE,
    )
    made.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="write this zip file (default: stackwarden-guards-VERSION.zip in the current folder)",
    )
    made.add_argument(
        "--runtime",
        action="append",
        default=[],
        metavar="NAME",
        help="add bytecode for this runtime, such as python3.14, whose interpreter must be on "
        "PATH (can be repeated; default: none)",
    )
    made.add_argument(
        "--node",
        type=Path,
        metavar="FOLDER",
        help="build the layer for Node.js from this installed package of npm, which must equal a "
        "release (default: the layer for Python)",
    )
    options.add_format(made)
    options.add_quiet(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the zip file and prints its hashes. Raises ValueError or OSError."""
    package = arguments.node
    if package is not None and arguments.runtime:
        raise ValueError("--runtime: only the layer for Python has bytecode; omit --node")
    version = layer.version() if package is None else layer.node_version(package)
    name = layer.DISTRIBUTION if package is None else f"{layer.DISTRIBUTION}-node"
    target = arguments.output or Path(f"{name}-{version}.zip")
    with progress(arguments, "Building the layer"):
        about = build(target, sorted(set(arguments.runtime)), package)
    if not arguments.quiet:
        sys.stdout.write(_shown(about, arguments.format, package is not None))
    return 0


def _shown(about: Mapping[str, Any], form: str, is_node: bool) -> str:
    if form == "json":
        return json.dumps({"schema": 1, "layer": about}, indent=2) + "\n"
    made = ", ".join(about["runtimes"]) or "none; add --runtime"
    bytecode = "" if is_node else f"bytecode: {made}\n"
    return (
        f"{about['path']}: {layer.DISTRIBUTION} {about['version']}, "
        f"{about['files']} files, {about['bytes']:,} bytes\n"
        f"{bytecode}sha256: {about['sha256']}\n"
        f"CodeSha256: {about['code_sha256']}\n"
    )


def build(target: Path, runtimes: Sequence[str] = (), node: Path | None = None) -> dict[str, Any]:
    """Writes the layer and returns its description. `code_sha256` is Lambda's CodeSha256.

    https://docs.aws.amazon.com/lambda/latest/api/API_LayerVersionContentOutput.html
    """
    files = layer.contents(runtimes) if node is None else layer.node_contents(node)
    content = layer.packed(files)
    _write(target, content)
    digest = hashlib.sha256(content)
    return {
        "path": str(target),
        "version": layer.version() if node is None else layer.node_version(node),
        "runtimes": list(runtimes),
        "files": len(files),
        "bytes": len(content),
        "sha256": digest.hexdigest(),
        "code_sha256": base64.b64encode(digest.digest()).decode("ascii"),
    }


def _write(target: Path, content: bytes) -> None:
    if target.is_dir() or not target.parent.is_dir():
        raise ValueError(f"--output {target}: invalid path; name a file in an existing folder")
    atomic_files.write(target, content)
