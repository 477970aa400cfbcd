"""Downloads an archive of OSV records: conditional, resumable, verified and atomic.

The published archives are at https://google.github.io/osv.dev/data/#data-dumps. An interrupted
download resumes while the archive on the server is unchanged (RFC 9110, section 13.1.5). Only a
complete archive with the announced digest replaces the old one.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from http.client import HTTPException
from pathlib import Path
from typing import Any

from policypack.reading import files, json_text
from policypack.start.record import record

ADDRESS = "https://osv-vulnerabilities.storage.googleapis.com"
CHUNK = 256 * 1024
# PyPI's archive has some 30 MB, npm's some 200 MB, with malicious packages.
MAX_ARCHIVE_SIZE = 2 * 1024**3
TIMEOUT = 60.0

Progress = Callable[[int, "int | None"], None]


class DownloadError(Exception):
    """The archive could not be downloaded; the previous one is unchanged."""


@record(frozen=True)
class Fetched:
    """The path of the archive, its SHA-256, and whether it differs from the previous one."""

    path: Path
    sha256: str
    changed: bool


def fetch(
    ecosystem: str,
    folder: Path,
    *,
    address: str = ADDRESS,
    progress: Progress = lambda done, total: None,
) -> Fetched:
    """Brings `folder` up to date with the archive at `address`. Raises DownloadError.

    Proxies are taken from the environment (`HTTPS_PROXY`, `NO_PROXY`), as `urllib` does.
    """
    url = f"{address.rstrip('/')}/{urllib.parse.quote(ecosystem)}/all.zip"
    if urllib.parse.urlsplit(url).scheme not in ("https", "http"):
        raise DownloadError(f"invalid address {address}: it must begin with https:// or http://")
    whole, part = folder / f"{ecosystem}.zip", folder / f"{ecosystem}.zip.part"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return _fetch(url, whole, part, progress)
    except urllib.error.HTTPError as error:
        phrase = " ".join(str(error.reason).split())
        raise DownloadError(f"{url}: status {error.code} {phrase}") from error
    except ValueError as error:
        # An invalid length, digest or host name.
        raise DownloadError(f"{url}: invalid URL or response header") from error
    except (OSError, HTTPException) as error:
        reason = getattr(error, "reason", None) or error
        raise DownloadError(f"{url}: {reason}; run the command again to resume") from error


def discard(fetched: Fetched) -> None:
    """Deletes a malformed archive, so that the next update downloads it again."""
    fetched.path.unlink(missing_ok=True)
    _notes_path(fetched.path).unlink(missing_ok=True)


def _fetch(url: str, whole: Path, part: Path, progress: Progress) -> Fetched:
    known = _notes(whole) if whole.is_file() else {}
    begun = _notes(part) if part.is_file() else {}
    headers = {"User-Agent": "stackwarden"}
    if begun.get("etag"):
        headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": begun["etag"]}
    elif known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    request = urllib.request.Request(url, headers=headers)  # noqa: S310 - the scheme is checked
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            if answer.status not in ((200, 206) if "Range" in headers else (200,)):
                raise DownloadError(f"{url}: unexpected status {answer.status}")
            expected = _receive(answer, part, progress)
    except urllib.error.HTTPError as error:
        if error.code == 304 and known:
            return Fetched(whole, str(known["sha256"]), changed=False)
        if error.code == 416:
            # The partial file is not a prefix of the current archive.
            part.unlink()
        raise
    digest = _verified(part, expected)
    part.replace(whole)
    notes = {"etag": expected.get("etag"), "sha256": digest}
    _write_notes(whole, notes)
    _notes_path(part).unlink(missing_ok=True)
    return Fetched(whole, digest, changed=digest != known.get("sha256"))


def _receive(answer: Any, part: Path, progress: Progress) -> dict[str, Any]:
    goes_on = answer.status == 206
    done = part.stat().st_size if goes_on else 0
    length = answer.headers.get("Content-Length")
    total = done + int(length) if length else None
    expected = {
        "etag": answer.headers.get("ETag"),
        "total": total,
        "hashes": answer.headers.get_all("x-goog-hash") or [],
    }
    _write_notes(part, expected)
    with part.open("ab" if goes_on else "wb") as file:
        while chunk := answer.read(CHUNK):
            done += len(chunk)
            if done > MAX_ARCHIVE_SIZE:
                raise DownloadError(f"the archive is larger than {MAX_ARCHIVE_SIZE} bytes")
            file.write(chunk)
            progress(done, total)
    return expected


def _verified(part: Path, expected: Mapping[str, Any]) -> str:
    """The SHA-256 of a complete archive, which is deleted if the announced digest differs."""
    sha256, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with part.open("rb") as file:
        while chunk := file.read(CHUNK):
            sha256.update(chunk)
            md5.update(chunk)
    if expected["total"] is not None and part.stat().st_size < expected["total"]:
        raise DownloadError("the connection was closed early; run the command again to resume")
    announced = [
        text.removeprefix("md5=")
        for header in expected["hashes"]
        for text in header.replace(" ", "").split(",")
        if text.startswith("md5=")
    ]
    if any(base64.b64decode(text) != md5.digest() for text in announced):
        part.unlink()
        raise DownloadError("the archive does not match the server's MD5; run the command again")
    return sha256.hexdigest()


def _notes_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.json")


def _notes(path: Path) -> dict[str, Any]:
    try:
        found = json_text.loads(files.read_text(_notes_path(path), files.PAGE))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_notes(path: Path, notes: Mapping[str, Any]) -> None:
    _notes_path(path).write_text(json.dumps(notes), encoding="utf-8")
