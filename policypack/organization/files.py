"""Files of a folder or a bucket, read through fsspec, which has a package for each cloud.

Parameters of a URL are those of `pulumi login` where fsspec knows them too: `region`, `endpoint`,
`profile` and `s3ForcePathStyle` of S3, `storage_account` of Azure.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

from policypack.organization.sources import shown
from policypack.organization.stores import Listed

# Pulumi's schemes -> fsspec's protocol, and the extra of this package that brings it.
PROTOCOLS = {
    "file": ("file", ""),
    "s3": ("s3", "s3"),
    "gs": ("gs", "gcs"),
    "azblob": ("abfs", "azure"),
}


class Files:
    """Files of a folder or a bucket."""

    def __init__(self, location: str) -> None:
        import fsspec

        parts = urlsplit(location)
        protocol, extra = PROTOCOLS[parts.scheme or "file"]
        try:
            self._files: Any = fsspec.filesystem(protocol, **_options(parts.scheme, parts.query))
        except ImportError:
            raise ValueError(
                f"{shown(location)}: {parts.scheme}:// needs a package that is not installed; "
                f"install stackwarden[{extra}]"
            ) from None
        path = f"{parts.netloc}{parts.path}" if parts.scheme else location
        if protocol == "file":
            # `pulumi login file://~` means the home folder.
            path = os.path.abspath(os.path.expanduser(path))
        self._root = path.rstrip("/") or "/"

    def under(self, folder: str) -> Iterator[Listed]:
        """All files below a folder, folder by folder, so that no list of all is held."""
        for _, _, files in self._files.walk(f"{self._root}/{folder}", detail=True):
            for details in files.values():
                name = str(details["name"]).replace("\\", "/")
                modified = next((details[key] for key in _MODIFIED if key in details), "")
                yield Listed(name[name.index(f"/{folder}/") + 1 :], str(modified))

    def read(self, name: str) -> bytes:
        """The content of a file."""
        content: bytes = self._files.cat_file(f"{self._root}/{name}")
        return content


# When a file was changed, as the packages of fsspec name it: s3fs, gcsfs, adlfs, local files.
_MODIFIED = ("LastModified", "updated", "last_modified", "mtime")


def _options(scheme: str, query: str) -> dict[str, Any]:
    # What a listing found is not asked for twice, and an object may be gone a moment later.
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    given = {key: values[-1] for key, values in parse_qs(query).items()}
    if scheme == "azblob":
        account = given.get("storage_account") or os.environ.get("AZURE_STORAGE_ACCOUNT")
        return {**options, "account_name": account, "anon": False}
    return _of_s3(options, given) if scheme == "s3" else options


def _of_s3(options: dict[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    client = {"region_name": given.get("region"), "endpoint_url": _url(given)}
    options["client_kwargs"] = {key: value for key, value in client.items() if value}
    if "true" in (given.get("s3ForcePathStyle"), given.get("use_path_style")):
        options["config_kwargs"] = {"s3": {"addressing_style": "path"}}
    if "profile" in given:
        options["profile"] = given["profile"]
    return options


def _url(given: Mapping[str, str]) -> str | None:
    endpoint = given.get("endpoint")
    if endpoint is None or "://" in endpoint:
        return endpoint
    plain = given.get("disableSSL") == "true" or given.get("disable_https") == "true"
    return f"{'http' if plain else 'https'}://{endpoint}"
