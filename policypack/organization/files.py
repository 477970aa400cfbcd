"""Files of a folder or a bucket, read through fsspec, which has a package for each cloud.

Parameters of a URL are those of `pulumi login` where fsspec knows them too: `region`, `endpoint`,
`profile` and `s3ForcePathStyle` of S3, `storage_account` and `domain` of Azure. The environment of
Azure is that of Pulumi: `AZURE_STORAGE_ACCOUNT` and `AZURE_STORAGE_KEY`, or what adlfs finds.
"""

from __future__ import annotations

import errno
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from policypack.organization.checkpoints import MOST
from policypack.organization.sources import shown
from policypack.organization.stores import Listed
from policypack.reading.files import read_bytes

# Pulumi's schemes -> fsspec's protocol, and the extra of this package that brings it.
PROTOCOLS = {
    "file": ("file", ""),
    "s3": ("s3", "s3"),
    "gs": ("gs", "gcs"),
    "azblob": ("abfs", "azure"),
}
# What goes wrong is an OSError, which the report tells; their logs would tell it once more.
_LOGGERS = ("adlfs", "azure", "fsspec", "gcsfs", "s3fs")


class Files:
    """Files of a folder or a bucket."""

    def __init__(self, location: str) -> None:
        import fsspec

        parts = urlsplit(location)
        protocol, extra = PROTOCOLS[parts.scheme or "file"]
        for name in _LOGGERS:
            logging.getLogger(name).addHandler(logging.NullHandler())
        try:
            kind: Any = fsspec.get_filesystem_class(protocol)
        except ImportError:
            raise ValueError(
                f"{shown(location)}: {parts.scheme}:// needs a package that is not installed; "
                f"install stackwarden[{extra}]"
            ) from None
        self._files: Any = kind(**_options(location))
        path = f"{parts.netloc}{parts.path}" if parts.scheme else location
        if protocol == "file":
            # `pulumi login file://~` means the home folder.
            path = os.path.abspath(os.path.expanduser(path))
        self._is_local = protocol == "file"
        self._root = path.rstrip("/") or "/"

    def under(self, folder: str) -> Iterator[Listed]:
        """All files below a folder, folder by folder, so that no list of all is held."""
        with _os_errors():
            for details in self._below(f"{self._root}/{folder}"):
                name = _name(details)
                modified = next((details[key] for key in _MODIFIED if key in details), "")
                yield Listed(name[name.index(f"/{folder}/") + 1 :], str(modified))

    def _below(self, folder: str) -> Iterator[Mapping[str, Any]]:
        """The files of a folder by name, then those of the folders in it.

        `walk` of fsspec leaves out folders below that cannot be listed.
        """
        try:
            found = sorted(self._files.ls(folder, detail=True), key=_name)
        except FileNotFoundError:
            return
        inside = [each for each in found if _name(each) != folder]
        yield from (each for each in inside if each["type"] != "directory")
        for each in inside:
            if each["type"] == "directory":
                yield from self._below(_name(each))

    def read(self, name: str) -> bytes:
        """The content of a file."""
        with _os_errors():
            path = f"{self._root}/{name}"
            content: bytes = (
                read_bytes(path, MOST) if self._is_local else self._files.cat_file(path)
            )
        return content


@contextmanager
def _os_errors() -> Iterator[None]:
    """Errors of a client, such as that of missing credentials, as an OSError with one line."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        raise OSError(errno.EIO, told) from None


def _name(details: Mapping[str, Any]) -> str:
    return str(details["name"]).replace("\\", "/").rstrip("/")


# When a file was changed, as the packages of fsspec name it: s3fs, gcsfs, adlfs, local files.
_MODIFIED = ("LastModified", "updated", "last_modified", "mtime")


def _options(location: str) -> dict[str, Any]:
    scheme, query = urlsplit(location).scheme, urlsplit(location).query
    # What a listing found is not asked for twice, and an object may be gone a moment later.
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    given = {key: values[-1] for key, values in parse_qs(query).items()}
    if scheme == "azblob":
        return {**options, **_of_azure(location, given)}
    return _of_s3(options, given) if scheme == "s3" else options


def _of_azure(location: str, given: Mapping[str, str]) -> dict[str, Any]:
    """https://www.pulumi.com/docs/iac/concepts/state-and-backends/#azure-blob-storage"""
    names = ("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME")
    known = (given.get("storage_account"), *map(os.environ.get, names))
    account = next(filter(None, known), None)
    if account is None and "AZURE_STORAGE_CONNECTION_STRING" not in os.environ:
        raise ValueError(
            f"{shown(location)}: no storage account; set {names[0]}, or end the URL with "
            "?storage_account=NAME"
        )
    options = {"account_name": account, "anon": False}
    if key := os.environ.get("AZURE_STORAGE_KEY"):
        options["account_key"] = key
    if domain := given.get("domain") or os.environ.get("AZURE_STORAGE_DOMAIN"):
        options["account_host"] = f"{account}.{domain}"
    return options


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
