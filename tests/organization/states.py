"""States of small stacks, as a backend keeps them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

SIGNATURE = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
CIPHERTEXT = {SIGNATURE: SECRET, "ciphertext": "v1:AAAA:BBBB"}
QUEUE = "aws:sqs/queue:Queue"

Resource = dict[str, Any]


def urn(kind: str, name: str, project: str = "shop", stack: str = "dev") -> str:
    return f"urn:pulumi:{stack}::{project}::{kind}::{name}"


def resource(
    kind: str,
    name: str,
    inputs: Mapping[str, Any],
    *,
    outputs: Mapping[str, Any] | None = None,
    project: str = "shop",
    stack: str = "dev",
    **more: Any,
) -> Resource:
    """A resource as the engine serializes it. Its outputs are its inputs unless given."""
    return {
        "urn": urn(kind, name, project, stack),
        "custom": True,
        "id": name,
        "type": kind,
        "inputs": dict(inputs),
        "outputs": dict(inputs if outputs is None else outputs),
        **more,
    }


def queue(name: str = "orders", *, encrypted: bool = False, **more: Any) -> Resource:
    """A queue, which violates `sqs-queue-unencrypted` unless it is encrypted."""
    return resource(QUEUE, name, {"sqsManagedSseEnabled": encrypted, "name": name}, **more)


def deployment(resources: Sequence[Resource]) -> dict[str, Any]:
    manifest = {"time": "2026-11-20T10:00:00Z", "magic": "", "version": "v3.274.1"}
    return {"manifest": manifest, "resources": list(resources)}


def checkpoint(resources: Sequence[Resource], *, version: int = 3, **more: Any) -> bytes:
    """What a self-managed backend keeps."""
    latest = deployment(resources)
    document = {"version": version, **more, "checkpoint": {"stack": "", "latest": latest}}
    return json.dumps(document).encode()


def export(resources: Sequence[Resource], *, version: int = 3) -> bytes:
    """What `pulumi stack export` writes."""
    return json.dumps({"version": version, "deployment": deployment(resources)}).encode()


def backend(folder: Path, stacks: Mapping[str, Sequence[Resource]]) -> str:
    """A self-managed backend of stacks by `project/stack`; its URL."""
    for name, resources in stacks.items():
        file = folder / ".pulumi" / "stacks" / f"{name}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(checkpoint(resources))
    return f"file://{folder}"


def many(folder: Path, count: int) -> str:
    """A backend of `count` stacks with one unencrypted queue each."""
    return backend(
        folder,
        {f"shop/s{n:03}": [queue(stack=f"s{n:03}")] for n in range(count)},
    )


def zipped(data: bytes) -> bytes:
    return gzip.compress(data)
