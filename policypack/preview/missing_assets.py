"""Assets of a program without content: files that a build makes, and URLs.

The engine needs the hash of each asset, and ends the program where it cannot read one. An asset
that has a hash is not read (pulumi/sdk/go/common/resource/asset), so each of these gets one of its
path. The pack reads the content itself and treats what is missing as unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policypack.facts.invented import is_invented
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE

if TYPE_CHECKING:
    from google.protobuf.struct_pb2 import Struct, Value

# What the engine says, where it can hash neither a file nor a folder nor a URL.
FAILURE = "failed to compute a"
# Gets a missing path or URL, and the name and the type of the resource that needs it.
Tell = Callable[[str, str, str], object]


def hash_missing(request: Any, properties: Struct, program: Path, tell: Tell) -> bool:
    """Gives assets without content a hash, in place, and calls `tell` for each.

    `program` is the folder that relative paths start from. Whether there was one.
    """
    paths: list[str] = []
    for key in sorted(properties.fields):
        paths += _hashed(properties.fields[key], program)
    name, token = getattr(request, "name", ""), getattr(request, "type", "")
    for path in paths:
        tell(path, name, token)
    return bool(paths)


def _hashed(value: Value, program: Path) -> Iterator[str]:
    """Yields what is missing in a value, and gives each asset around it a hash.

    The engine hashes the members of an archive as well as the whole.
    """
    kind = value.WhichOneof("kind")
    if kind == "list_value":
        for item in value.list_value.values:
            yield from _hashed(item, program)
    elif kind == "struct_value":
        fields = value.struct_value.fields
        missing = [path for name in sorted(fields) for path in _hashed(fields[name], program)]
        if _text(fields, SIGNATURE) in (ASSET, ARCHIVE) and not _text(fields, "hash"):
            uri, path = _text(fields, "uri"), _text(fields, "path")
            missing += [uri] if uri else []
            missing += [path] if path and _is_missing(program / path) else []
            if missing:
                digest = hashlib.sha256("\n".join(missing).encode())
                fields["hash"].string_value = digest.hexdigest()
        yield from missing


def _is_missing(path: Path) -> bool:
    """Whether a file or folder is missing, or is one for a path that is not known."""
    return is_invented(str(path)) or not path.exists()


def _text(fields: Any, name: str) -> str:
    return fields[name].string_value if name in fields else ""
