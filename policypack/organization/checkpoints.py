"""States of stacks: what a backend keeps as a checkpoint and `pulumi stack export` writes.

Both hold the same deployment: a checkpoint under `checkpoint.latest`, an export under `deployment`
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go).
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from policypack.reading import files, json_text
from policypack.start.record import record

VERSIONS = (3, 4)
# What a deployment of version 4 may use, and what is known here not to change its resources' form:
# https://github.com/pulumi/pulumi/blob/master/pkg/resource/stack/deployment.go
FEATURES = frozenset(
    {
        "byteString",
        "extensionParameterization",
        "hooks",
        "refreshBeforeUpdate",
        "replaceWith",
        "snippets-prototype",
        "taint",
        "views",
    }
)
# The largest state that is read, after decompression: it is parsed in memory.
MOST = 512 * 2**20
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_INSTALL_ZSTD = "install stackwarden[zstd] to read states that are compressed with Zstandard"
_UPDATE = "update stackwarden"


class StateError(ValueError):
    """A state that cannot be judged: why, and what to do. It repeats no value of the state."""


@record(frozen=True)
class State:
    """The deployment of one stack.

    `resources` are JSON objects as the engine serializes them. `time` (RFC 3339) is when it was
    deployed, `cli` is the version of Pulumi that did; both are None where the state has none.
    """

    version: int
    resources: Sequence[Mapping[str, Any]]
    time: str | None = None
    cli: str | None = None


def read_state(data: bytes) -> State:
    """The state in a checkpoint or an export, plain, gzip or Zstandard. Raises StateError."""
    document = _parsed(decompressed(data))
    version = document.get("version")
    if version not in VERSIONS:
        known = " and ".join(map(str, VERSIONS))
        said = f"version {version}" if isinstance(version, int) else "no version"
        raise StateError(f"state has {said}, and versions {known} are supported; {_UPDATE}")
    _refuse_unknown(document.get("features") or ())
    deployment = _deployment(document)
    resources = deployment.get("resources") or []
    if not isinstance(resources, list) or not all(map(_is_resource, resources)):
        raise StateError("state is malformed: resources; export the stack again")
    manifest = deployment.get("manifest") or {}
    return State(version, resources, _time(manifest.get("time")), manifest.get("version") or None)


def decompressed(data: bytes, most: int = MOST) -> bytes:
    """The data without compression, which its first bytes show. Raises StateError."""
    stream = _stream(data)
    try:
        data = files.content_of(stream, most)
    # A damaged stream raises errors of the libraries that have no base in common.
    except Exception as error:
        raise StateError(f"state is damaged: {str(error) or 'truncated'}; restore it") from None
    if len(data) > most:
        raise StateError(f"state is larger than {most // 2**20} MiB; split the stack")
    return data


def _stream(data: bytes) -> Any:
    if data[:2] == _GZIP:
        return gzip.GzipFile(fileobj=io.BytesIO(data))
    if data[:4] != _ZSTD:
        return io.BytesIO(data)
    try:
        import zstandard
    except ImportError:
        raise StateError(_INSTALL_ZSTD) from None
    return zstandard.ZstdDecompressor().stream_reader(io.BytesIO(data), read_across_frames=True)


def _parsed(data: bytes) -> Mapping[str, Any]:
    try:
        document = json_text.loads(data, unique=False)
    except ValueError as error:
        # The message of the error has a position and no value.
        where = "encoding"
        if isinstance(error, json.JSONDecodeError):
            where = f"line {error.lineno}: {error.msg}"
        raise StateError(f"state is no JSON: {where}; restore it") from None
    if not isinstance(document, Mapping):
        raise StateError("state is no JSON object; give a checkpoint or a stack export")
    return document


def _deployment(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The deployment; an empty one for a stack that was never deployed."""
    if "deployment" not in document and "checkpoint" not in document:
        raise StateError("no state of a stack; give a checkpoint or a stack export")
    checkpoint = document.get("checkpoint") or {}
    found = document.get("deployment") or checkpoint.get("latest") or {}
    if not isinstance(found, Mapping):
        raise StateError("state is malformed: deployment; export the stack again")
    return found


def _refuse_unknown(features: Sequence[str]) -> None:
    unknown = sorted(set(map(str, features)) - FEATURES)
    if unknown:
        raise StateError(f"state uses the unsupported feature {', '.join(unknown)}; {_UPDATE}")


def _is_resource(found: Any) -> bool:
    return (
        isinstance(found, Mapping)
        and isinstance(found.get("urn"), str)
        and isinstance(found.get("type"), str)
        and all(isinstance(found.get(key) or {}, Mapping) for key in ("inputs", "outputs"))
    )


def _time(text: Any) -> str | None:
    # Go's zero time stands for none.
    return text if isinstance(text, str) and not text.startswith("0001-") else None
