"""Files of a folder or a bucket, read through fsspec, which has a package for each cloud.

Parameters of a URL are those of `pulumi login`: each is honoured, changes nothing for who reads, or
is refused by name. The environment of Azure is that of Pulumi: `AZURE_STORAGE_ACCOUNT` and
`AZURE_STORAGE_KEY`, or what adlfs finds.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

from policypack.facts.table import read_table
from policypack.organization import failures
from policypack.organization.checkpoints import MOST
from policypack.organization.deadlines import LIMIT, LateError
from policypack.organization.sources import shown
from policypack.organization.stores import Listed
from policypack.reading.files import read_bytes, split_lines

# Pulumi's schemes -> fsspec's protocol, and the extra of this package that brings it.
PROTOCOLS = {
    "file": ("file", ""),
    "s3": ("s3", "s3"),
    "gs": ("gs", "gcs"),
    "azblob": ("abfs", "azure"),
}
_SERVICES = {"s3": "S3", "gs": "Google Cloud Storage", "azblob": "Azure Blob Storage"}
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
                f"{shown(location)}: {parts.scheme}:// requires a package that is not installed; "
                f"install stackwarden[{extra}]"
            ) from None
        self._files: Any = kind(**_options(location))
        path = f"{parts.netloc}{parts.path}" if parts.scheme else location
        if protocol != "file" and not parts.netloc:
            what = "container" if parts.scheme == "azblob" else "bucket"
            raise ValueError(f"{location}: missing {what}; write {parts.scheme}://{what.upper()}")
        # What stands before the name of each object.
        self._prefix = parse_qs(parts.query).get("prefix", [""])[0]
        if protocol == "file":
            # `pulumi login file://~` means the home folder.
            path = os.path.abspath(os.path.expanduser(path))
        self._is_local = protocol == "file"
        # An answer of a bucket takes longer than a verdict.
        self.at_once = 1 if self._is_local else 8
        self._root = path.rstrip("/") or "/"
        self._where, self._service = shown(location), _SERVICES.get(parts.scheme, "")

    def under(self, folder: str) -> Iterator[Listed]:
        """All files below a folder, folder by folder, so that no list of all is held."""
        for details in self._below(self._of(folder)):
            modified = next((details[key] for key in _MODIFIED if key in details), "")
            name = _name(details)
            mark = "-".join(str(details[key]) for key in _MARKS if key in details)
            yield Listed(name[name.index(f"{folder}/") :], str(modified), mark)

    def _of(self, name: str) -> str:
        return f"{self._root}/{self._prefix}{name}"

    def _below(self, folder: str) -> Iterator[Mapping[str, Any]]:
        """The files of a folder by name, then those of the folders in it.

        `walk` of fsspec leaves out folders below that cannot be listed.
        """
        try:
            with self._os_errors():
                found = sorted(self._files.ls(folder, detail=True, **self._limit), key=_name)
        except FileNotFoundError:
            return
        inside = [each for each in found if _name(each) != folder]
        yield from (each for each in inside if each["type"] != "directory")
        for each in inside:
            if each["type"] == "directory":
                yield from self._below(_name(each))

    def read(self, name: str) -> bytes:
        """The content of a file."""
        with self._os_errors():
            path = self._of(name)
            if self._is_local:
                return read_bytes(path, MOST)
            content: bytes = self._files.cat_file(path, **self._limit)
        return content

    @property
    def _limit(self) -> dict[str, float]:
        """What the clients of all buckets take: how long a whole call may last."""
        return {} if self._is_local else {"timeout": LIMIT.seconds}

    @contextmanager
    def _os_errors(self) -> Iterator[None]:
        """Errors of a client, such as that of missing credentials, as an OSError with one line."""
        try:
            yield
        except Exception as error:
            if self._is_local and isinstance(error, OSError):
                raise
            code, says = failures.of_client(self._service, error)
            if code:
                raise failures.failure(self._service, code, says, self._where) from None
            if isinstance(error, FileNotFoundError):
                raise
            if isinstance(error, asyncio.TimeoutError):
                raise LateError(self._where) from None
            told = (split_lines(says.strip()) or [type(error).__name__])[0]
            raise OSError(errno.EIO, told, self._where) from None


def _name(details: Mapping[str, Any]) -> str:
    return str(details["name"]).replace("\\", "/").rstrip("/")


# When a file was changed, as the packages of fsspec name it: s3fs, gcsfs, adlfs, local files.
_MODIFIED = ("LastModified", "updated", "last_modified", "mtime")
# What tells an object from an earlier one of its name: a new file has another number of its own.
_MARKS = ("ETag", "etag", "generation", *_MODIFIED, "size", "ino")


def _options(location: str) -> dict[str, Any]:
    """What the client needs to know. Raises ValueError for a parameter that it does not take."""
    parts = urlsplit(location)
    # What a listing found is not asked for twice, and an object may be gone a moment later.
    options: dict[str, Any] = {"use_listings_cache": False, "skip_instance_cache": True}
    given = {
        key: values[-1] for key, values in parse_qs(parts.query, keep_blank_values=True).items()
    }
    table = read_table(__file__)
    known = table["parameters"][parts.scheme or "file"]
    for name in given:
        if name not in (*known["honoured"], *known["ignored"]):
            why = "only Pulumi supports it, not an audit" if name in known["refused"] else "unknown"
            remedy = table["remedies"].get(name, "remove it")
            raise ValueError(f"{shown(location)}: parameter {name}: {why}; {remedy}")
    if parts.scheme == "azblob":
        return {**options, **_of_azure(location, given)}
    if parts.scheme == "gs":
        return {**options, **_of_google(location, given)}
    return {**options, **_of_s3(location, given)} if parts.scheme == "s3" else options


def _is_on(location: str, given: Mapping[str, str], name: str) -> bool:
    """A flag as Go's strconv.ParseBool reads it: https://pkg.go.dev/strconv#ParseBool"""
    text = given.get(name, "")
    if text in ("1", "t", "T", "TRUE", "true", "True"):
        return True
    if text in ("", "0", "f", "F", "FALSE", "false", "False"):
        return False
    raise ValueError(f"{shown(location)}: parameter {name}: must be true or false")


def _of_azure(location: str, given: Mapping[str, str]) -> dict[str, Any]:
    """https://www.pulumi.com/docs/iac/concepts/state-and-backends/#azure-blob-storage"""
    names = ("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME")
    known = (given.get("storage_account"), *map(os.environ.get, names))
    account = next(filter(None, known), None)
    if account is None and "AZURE_STORAGE_CONNECTION_STRING" not in os.environ:
        raise ValueError(
            f"{shown(location)}: missing storage account; set {names[0]}, or end the URL with "
            "?storage_account=NAME"
        )
    options: dict[str, Any] = {"account_name": account, "anon": False}
    if key := os.environ.get("AZURE_STORAGE_KEY"):
        options["account_key"] = key
    host = _azure_host(location, given, account)
    protocol = given.get("protocol") or os.environ.get("AZURE_STORAGE_PROTOCOL") or "https"
    if protocol == "https":
        return {**options, "account_host": host} if host else options
    if protocol != "http":
        raise ValueError(f"{shown(location)}: parameter protocol: must be http or https")
    if key is None:
        raise ValueError(f"{shown(location)}: parameter protocol: http needs AZURE_STORAGE_KEY")
    # The client takes another protocol in this form alone.
    endpoint = f"BlobEndpoint=http://{host or f'{account}.{_AZURE}'}"
    return {**options, "connection_string": f"AccountName={account};AccountKey={key};{endpoint}"}


def _azure_host(location: str, given: Mapping[str, str], account: str | None) -> str | None:
    """The host of an account, with its path for an emulator; None for that of Azure itself."""
    domain = given.get("domain") or os.environ.get("AZURE_STORAGE_DOMAIN")
    is_local = _is_on(location, given, "localemu")
    if is_local or (domain and domain.startswith(("127.0.0.1", "localhost"))):
        return f"{domain or _AZURE}/{account}"
    if domain and _is_on(location, given, "cdn"):
        return domain
    return f"{account}.{domain}" if domain else None


_AZURE = "blob.core.windows.net"


def _of_google(location: str, given: Mapping[str, str]) -> dict[str, Any]:
    # "-" is an older name of the same: https://github.com/google/go-cloud/blob/b5401c07b5f1/blob/gcsblob/gcsblob.go
    is_anonymous = _is_on(location, given, "anonymous") or given.get("access_id") == "-"
    return {"token": "anon"} if is_anonymous else {}


def _of_s3(location: str, given: Mapping[str, str]) -> dict[str, Any]:
    def on(*names: str) -> bool:
        return any(_is_on(location, given, name) for name in names)

    client = {"region_name": given.get("region"), "endpoint_url": _url(given, on("disableSSL"))}
    s3 = {
        "addressing_style": "path" if on("s3ForcePathStyle", "use_path_style") else None,
        "use_accelerate_endpoint": on("accelerate") or None,
    }
    config = {
        "s3": {key: value for key, value in s3.items() if value} or None,
        "use_dualstack_endpoint": on("dualstack") or None,
        "use_fips_endpoint": on("fips") or None,
    }
    options: dict[str, Any] = {
        "client_kwargs": {key: value for key, value in client.items() if value},
        "config_kwargs": {key: value for key, value in config.items() if value},
        "anon": on("anonymous"),
    }
    if on("disable_https") and not given.get("endpoint"):
        options["use_ssl"] = False
    if "profile" in given:
        options["profile"] = given["profile"]
    return options


def _url(given: Mapping[str, str], is_plain: bool) -> str | None:
    endpoint = given.get("endpoint")
    if not endpoint or "://" in endpoint:
        return endpoint or None
    return f"{'http' if is_plain else 'https'}://{endpoint}"
