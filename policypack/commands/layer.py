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
    options.add_format(made)
    options.add_quiet(made)
    made.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the zip file and prints its hashes. Raises ValueError or OSError."""
    target = arguments.output or Path(f"{layer.DISTRIBUTION}-{layer.version()}.zip")
    with progress(arguments, "Building the layer"):
        about = build(target, sorted(set(arguments.runtime)))
    if not arguments.quiet:
        sys.stdout.write(_shown(about, arguments.format))
    return 0


def _shown(about: Mapping[str, Any], form: str) -> str:
    if form == "json":
        return json.dumps({"schema": 1, "layer": about}, indent=2) + "\n"
    return (
        f"{about['path']}: {layer.DISTRIBUTION} {about['version']}, "
        f"{about['files']} files, {about['bytes']:,} bytes\n"
        f"bytecode: {', '.join(about['runtimes']) or 'none; add --runtime'}\n"
        f"sha256: {about['sha256']}\n"
        f"CodeSha256: {about['code_sha256']}\n"
    )


def build(target: Path, runtimes: Sequence[str] = ()) -> dict[str, Any]:
    """Writes the layer and returns its description. `code_sha256` is Lambda's CodeSha256.

    https://docs.aws.amazon.com/lambda/latest/api/API_LayerVersionContentOutput.html
    """
    files = layer.contents(runtimes)
    content = layer.packed(files)
    _write(target, content)
    digest = hashlib.sha256(content)
    return {
        "path": str(target),
        "version": layer.version(),
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
