"""`stackwarden layer`: builds the guards' Lambda layer and prints its hashes."""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from policypack.supply_chain.guards import layer


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the command to the command line."""
    about = "build the Lambda layer with the guards"
    parser = subparsers.add_parser("layer", help=about, description=f"{about.capitalize()}.")
    parser.add_argument(
        "--output",
        type=Path,
        metavar="FILE",
        help="zip file to write (default: stackwarden-guards-VERSION.zip in this folder)",
    )
    parser.add_argument(
        "--runtime",
        action="append",
        default=[],
        metavar="NAME",
        help="runtime to add bytecode for, such as python3.14, whose interpreter is on PATH; "
        "may be repeated (default: none)",
    )
    parser.add_argument(
        "--format",
        choices=("json", "text"),
        default="text",
        help="format of the output (default: text)",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Writes the zip file and prints its hashes. Raises ValueError or OSError."""
    target = arguments.output or Path(f"{layer.DISTRIBUTION}-{layer.version()}.zip")
    about = build(target, sorted(set(arguments.runtime)))
    if arguments.format == "json":
        sys.stdout.write(json.dumps({"schema": 1, "layer": about}, indent=2) + "\n")
    else:
        sys.stdout.write(
            f"{about['path']}: {layer.DISTRIBUTION} {about['version']}, "
            f"{about['files']} files, {about['bytes']:,} bytes\n"
            f"bytecode: {', '.join(about['runtimes']) or 'none; add --runtime'}\n"
            f"sha256: {about['sha256']}\n"
            f"CodeSha256: {about['code_sha256']}\n"
        )
    return 0


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
    """Replaces the file atomically: a full disk leaves no partial file."""
    if target.is_dir() or not target.parent.is_dir():
        raise ValueError(f"--output {target}: invalid path; name a file in an existing folder")
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as file:
        written = Path(file.name)
    try:
        written.write_bytes(content)
        written.chmod(0o644)
        written.replace(target)
    finally:
        written.unlink(missing_ok=True)
