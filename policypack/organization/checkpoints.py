"""States of stacks: what a backend keeps as a checkpoint and `pulumi stack export` writes.

Both hold the same deployment: a checkpoint under `checkpoint.latest`, an export under `deployment`
(https://github.com/pulumi/pulumi/blob/master/sdk/go/common/apitype/core.go).
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
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
_REWRITE = (
    "rewrite it with a current Pulumi: pulumi stack export --file state.json, then "
    "pulumi stack import --file state.json"
)


class StateError(ValueError):
    """A state that cannot be judged: why, and what to do. It repeats no value of the state."""


@record(frozen=True)
class State:
    """The deployment of one stack.

    `resources` are JSON objects as the engine serializes them. `time` (RFC 3339) is when it was
    deployed, `cli` is the version of Pulumi that did; both are None if the state has none.
    `pending` are the operations that an interrupted update left, such as `creating orders`.
    """

    version: int
    resources: Sequence[Mapping[str, Any]]
    time: str | None = None
    cli: str | None = None
    pending: Sequence[str] = ()


def read_state(data: bytes) -> State:
    """The state in a checkpoint or an export, plain, gzip or Zstandard. Raises StateError."""
    document = as_go_reads(_parsed(decompressed(data)), _DOCUMENT)
    version = document.get("version")
    if version not in VERSIONS:
        raise StateError(_of_version(version))
    _refuse_unknown(document.get("features") or [])
    deployment = _deployment(document)
    resources = _objects(deployment, "resources", _RESOURCE)
    if not all(map(_is_resource, resources)):
        raise _malformed("resources")
    manifest = as_go_reads(_object(deployment, "manifest"), _MANIFEST)
    return State(
        version,
        resources,
        _time(manifest.get("time")),
        _text(manifest.get("version")),
        [*_pending(deployment)],
    )


def as_go_reads(found: Mapping[str, Any], names: Mapping[str, str]) -> Mapping[str, Any]:
    """An object with its fields by their names, of which Go accepts any case.

    `names` has each name by its small letters. https://pkg.go.dev/encoding/json#Unmarshal
    """
    if all(names.get(key.lower(), key) == key for key in found):
        return found
    return {names.get(key.lower(), key): value for key, value in found.items()}


def _fields(names: str) -> dict[str, str]:
    return {name.lower(): name for name in names.split()}


# The fields of these structs that are read here or by what judges:
# https://github.com/pulumi/pulumi/blob/v3.274.1/sdk/go/common/apitype/core.go
_DOCUMENT = _fields("version features checkpoint deployment")
_CHECKPOINT = _fields("latest")
_DEPLOYMENT = _fields("manifest resources pending_operations")
_MANIFEST = _fields("time version")
_OPERATION = _fields("resource type")
_RESOURCE = _fields(
    "urn custom delete id type inputs outputs parent protect taint external dependencies "
    "initErrors provider propertyDependencies pendingReplacement additionalSecretOutputs aliases "
    "customTimeouts importID retainOnDelete deletedWith replaceWith created modified "
    "sourcePosition stackTrace ignoreChanges hideDiff replaceOnChanges replacementTrigger "
    "refreshBeforeUpdate viewOf resourceHooks extensionRef snippetID"
)


def _of_version(version: Any) -> str:
    known = " and ".join(map(str, VERSIONS))
    # Pulumi reads a checkpoint without a version as version 1, and writes what it read as 3:
    # https://github.com/pulumi/pulumi/blob/v3.274.1/pkg/resource/stack/checkpoint.go
    if version is None or version in (0, 1, 2):
        said = f"version {version}" if version else "no version"
        return f"state has {said}, and versions {known} are supported; {_REWRITE}"
    said = f"version {version}" if isinstance(version, int) else "an invalid version"
    return f"state has {said}, and versions {known} are supported; {_UPDATE}"


def _malformed(what: str) -> StateError:
    return StateError(f"state is malformed: {what}; export the stack again")


def _object(found: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    held = found.get(key) or {}
    if not isinstance(held, Mapping):
        raise _malformed(key)
    return held


def _objects(
    found: Mapping[str, Any], key: str, names: Mapping[str, str]
) -> Sequence[Mapping[str, Any]]:
    held = found.get(key) or []
    if not isinstance(held, list) or not all(isinstance(each, Mapping) for each in held):
        raise _malformed(key)
    return [as_go_reads(each, names) for each in held]


def _pending(deployment: Mapping[str, Any]) -> Iterator[str]:
    """Operations of which Pulumi does not know whether they were done."""
    for each in _objects(deployment, "pending_operations", _OPERATION):
        urn = as_go_reads(_object(each, "resource"), _RESOURCE).get("urn")
        yield f"{_text(each.get('type'))} {str(urn).rpartition('::')[2]}"


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
        raise StateError(f"invalid JSON in the state: {where}; restore it") from None
    if not isinstance(document, Mapping):
        raise StateError("state must be a JSON object; name a checkpoint or a stack export")
    return document


def _deployment(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """The deployment; an empty one for a stack that was never deployed."""
    if "deployment" not in document and "checkpoint" not in document:
        raise StateError("not the state of a stack; name a checkpoint or a stack export")
    checkpoint = as_go_reads(_object(document, "checkpoint"), _CHECKPOINT)
    found = _object(document, "deployment") or _object(checkpoint, "latest")
    return as_go_reads(found, _DEPLOYMENT)


def _refuse_unknown(features: Any) -> None:
    if not isinstance(features, list):
        raise _malformed("features")
    unknown = sorted(set(map(str, features)) - FEATURES)
    if unknown:
        raise StateError(f"state uses the unsupported feature {', '.join(unknown)}; {_UPDATE}")


def _is_resource(found: Mapping[str, Any]) -> bool:
    """Whether each field that is read has its type; Go takes null for any."""
    return (
        isinstance(found.get("urn"), str)
        and isinstance(found.get("type"), str)
        and all(_FORMS[key](value) for key, value in found.items() if key in _FORMS)
    )


def _is_map(value: Any) -> bool:
    return value is None or isinstance(value, dict)


def _are_texts(value: Any) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(v, str) for v in value))


def _forms(names: str, fits: Callable[[Any], bool]) -> dict[str, Callable[[Any], bool]]:
    return dict.fromkeys(names.split(), fits)


_FORMS: Mapping[str, Callable[[Any], bool]] = {
    **_forms(
        "id parent provider deletedWith viewOf sourcePosition importID",
        lambda value: value is None or isinstance(value, str),
    ),
    **_forms(
        "custom delete protect taint external pendingReplacement retainOnDelete "
        "refreshBeforeUpdate",
        lambda value: value is None or isinstance(value, bool),
    ),
    **_forms(
        "dependencies initErrors additionalSecretOutputs aliases ignoreChanges replaceOnChanges "
        "replaceWith",
        _are_texts,
    ),
    **_forms("inputs outputs customTimeouts", _is_map),
    **_forms(
        "propertyDependencies resourceHooks",
        lambda value: _is_map(value) and all(map(_are_texts, (value or {}).values())),
    ),
}


def _text(found: Any) -> str | None:
    return found if isinstance(found, str) and found else None


def _time(text: Any) -> str | None:
    # Go's zero time stands for none.
    return text if isinstance(text, str) and not text.startswith("0001-") else None
