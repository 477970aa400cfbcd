"""`archive`: the archive is really written, as the real provider does during a preview.

The program then reads it, for example as a Lambda function's code. Paths are relative to the
program's folder. Only the bytes differ from the real provider's, and so the hashes: the compression
is Python's. Arguments and outputs follow
https://www.pulumi.com/registry/packages/archive/api-docs/getfile/.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import os
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from policypack.offline.others.random_values import Answer
from policypack.offline.templates import TemplateScope
from policypack.offline.unserved import UnsupportedInvokeError
from policypack.reading import files

# The same files have to give the same bytes.
# An archive of a function has at most 250 MB.
_MOST = 512 * 2**20
_TIME = (1980, 1, 1, 0, 0, 0)
_GLOB = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _file(scope: TemplateScope) -> Answer:
    outputs = _archived(scope)
    return outputs["outputSha"], outputs


def _get_file(scope: TemplateScope) -> dict[str, Any]:
    outputs = _archived(scope)
    return {**outputs, "id": outputs["outputSha"]}


def _archived(scope: TemplateScope) -> dict[str, Any]:
    inputs = scope.inputs
    try:
        data = _pack(sorted(_entries(inputs)), inputs)
        _write(Path(inputs["outputPath"]), data)
    except OSError as error:
        # A program names its own paths: they may be shown.
        raise UnsupportedInvokeError(f"{scope.token}: {error}") from error
    return {"outputSize": len(data), **_digests(data)}


def _digests(data: bytes) -> dict[str, str]:
    sha256, sha512 = hashlib.sha256(data), hashlib.sha512(data)
    return {
        "outputMd5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
        "outputSha": hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        "outputSha256": sha256.hexdigest(),
        "outputSha512": sha512.hexdigest(),
        "outputBase64sha256": base64.b64encode(sha256.digest()).decode(),
        "outputBase64sha512": base64.b64encode(sha512.digest()).decode(),
    }


def _entries(inputs: Mapping[str, Any]) -> Iterator[tuple[str, bytes, int]]:
    """The files of the archive: name, content and mode."""
    if "sourceContent" in inputs:
        yield inputs.get("sourceContentFilename", ""), inputs["sourceContent"].encode(), 0o644
    for source in inputs.get("sources") or ():
        yield source["filename"], source["content"].encode(), 0o644
    if inputs.get("sourceFile"):
        yield _of(Path(inputs["sourceFile"]), Path(inputs["sourceFile"]).name)
    if inputs.get("sourceDir"):
        yield from _folder(Path(inputs["sourceDir"]), inputs)


def _folder(folder: Path, inputs: Mapping[str, Any]) -> Iterator[tuple[str, bytes, int]]:
    excluded = [_pattern(text) for text in inputs.get("excludes") or ()]
    follow, own = not inputs.get("excludeSymlinkDirectories"), Path(inputs["outputPath"])
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    for top, names, held in os.walk(folder, followlinks=follow):
        place = Path(top).relative_to(folder)
        names[:] = [
            name
            for name in sorted(names)
            if not _left_out(place / name, excluded) and not _never_ends(Path(top, name))
        ]
        for name in held:
            path = Path(top, name)
            if not _left_out(place / name, excluded) and path.absolute() != own.absolute():
                yield _of(path, (place / name).as_posix())


def _never_ends(folder: Path) -> bool:
    """A link to a folder that it lies in, maybe through other links."""
    return folder.is_symlink() and folder.resolve() in {each.resolve() for each in folder.parents}


def _of(path: Path, name: str) -> tuple[str, bytes, int]:
    return name, files.read_bytes(path, _MOST), path.stat().st_mode & 0o777


def _left_out(path: Path, excluded: list[re.Pattern[str]]) -> bool:
    return any(pattern.fullmatch(path.as_posix()) for pattern in excluded)


def _pattern(glob: str) -> re.Pattern[str]:
    parts = re.split(r"(\*\*/|\*\*|\*|\?)", glob.removeprefix("./").rstrip("/"))
    return re.compile("".join(_GLOB.get(part, re.escape(part)) for part in parts))


def _pack(entries: list[tuple[str, bytes, int]], inputs: Mapping[str, Any]) -> bytes:
    fixed = inputs.get("outputFileMode")
    entries = [(n, content, int(fixed, 8) if fixed else mode) for n, content, mode in entries]
    if inputs.get("type") == "tar.gz":
        return _tar(entries)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content, mode in entries:
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, (0o100000 | mode) << 16
            archive.writestr(entry, content)
    return buffer.getvalue()


def _tar(entries: list[tuple[str, bytes, int]]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content, mode in entries:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), mode
            archive.addfile(entry, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


def _write(path: Path, data: bytes) -> None:
    """Write where the content differs, all or nothing: the engine may read at this moment."""
    with suppress(OSError):
        if files.read_bytes(path, len(data)) == data:
            return
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
    Path(name).chmod(0o644)
    os.replace(name, path)


RESOURCES: dict[str, Callable[[TemplateScope], Answer]] = {"archive:index/file:File": _file}
FUNCTIONS: dict[str, Callable[[TemplateScope], dict[str, Any]]] = {
    "archive:index/getFile:getFile": _get_file
}
