"""Pulumi Cloud, and what serves its API: all stacks of an organization, exported one by one.

`GET /api/user/stacks?organization=` lists them; of each, `/api/stacks/ORGANIZATION/PROJECT/STACK`
has the tags, `/export` the state, and `/updates` the configuration, unless a folder has it
(https://www.pulumi.com/docs/reference/cloud-rest-api/). The access token is that of
`PULUMI_ACCESS_TOKEN`; no text repeats it. An export holds secrets encrypted.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPHandler, HTTPRedirectHandler, HTTPSHandler, Request, build_opener

from policypack.organization import failures
from policypack.organization.checkpoints import MOST, StateError, decompressed
from policypack.organization.deadlines import LIMIT, Deadline
from policypack.organization.retries import BusyError, Retries, Turns
from policypack.organization.sources import StackKey, shown
from policypack.reading import files, json_text
from policypack.reading.files import is_part
from policypack.start import clock

_NAME = "Pulumi Cloud"
_LATER, _NETWORK = "repeat it later", "check the address and the network"
# Bytes of an error that are read.
_LONGEST = 2**16
SCHEMES = frozenset({"https", "http"})
TOKEN = "PULUMI_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
_CONSOLE, _API = "app.pulumi.com", "api.pulumi.com"
_ACCEPT = "application/vnd.pulumi+8"
_BUSY = frozenset({429, 500, 502, 503, 504})
# They ask to wait, whether or not they say how long:
# https://www.rfc-editor.org/rfc/rfc6585#section-4, https://www.rfc-editor.org/rfc/rfc9110#section-15.6.4
_WAITS = frozenset({429, 503})
_NAMES = ("projectName", "stackName")
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token to another server."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class _Connections(HTTPSHandler, HTTPHandler):
    """Connections that end with a deadline."""

    def __init__(self, within: Deadline) -> None:
        super().__init__()
        self._within = within

    def do_open(self, http_class: Any, req: Request, **more: Any) -> Any:
        def made(*arguments: Any, **options: Any) -> Any:
            connection = http_class(*arguments, **options)
            connect = connection.connect

            def watched() -> None:
                connect()
                self._within.watch(connection.sock.fileno())

            connection.connect = watched
            return connection

        return super().do_open(made, req, **more)


class Cloud:
    """The stacks of one organization: `https://app.pulumi.com/ORGANIZATION`, or another API's."""

    # An answer takes longer than a verdict.
    at_once = 8

    def __init__(self, location: str) -> None:
        parts = urlsplit(location)
        self._location, self._where = location, shown(location)
        self._organization = parts.path.strip("/")
        if not self._organization or "/" in self._organization:
            raise ValueError(f"{self._where}: missing organization; end the URL with its name")
        if parts.query:
            given = parts.query.partition("=")[0]
            raise ValueError(f"{self._where}: unsupported parameter {given}; remove it")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(f"{self._where}: http would send the token unencrypted; use https")
        if not os.environ.get(TOKEN):
            raise ValueError(f"{self._where}: {TOKEN} is not set; set it to an access token")
        host = parts.netloc.rpartition("@")[2].replace(_CONSOLE, _API)
        self._api = f"{parts.scheme}://{host}/api"
        self._turns = Turns()
        self._changing: set[str] = set()

    def stacks(self) -> Iterator[StackKey]:
        """All stacks of the organization, page by page.

        What is not a stack in the list is told once the others have passed.
        """
        query, faults = {"organization": self._organization}, 0
        followed: set[str] = set()
        while True:
            page = self._object("the list", f"user/stacks?{urlencode(query)}", Retries())
            found = page.get("stacks", 0)
            # Go writes an empty list as null.
            if not isinstance(found, list) and found is not None:
                raise self._fault("the list has no stacks")
            for each in found or ():
                if key := self._key(each):
                    yield key
                else:
                    faults += 1
            token = str(page.get("continuationToken") or "")
            if token in followed:
                raise self._fault("the list repeats a page")
            if not token:
                break
            followed.add(token)
            query["continuationToken"] = token
        if faults:
            raise self._fault(f"{faults} of the list: missing project or stack")

    def _key(self, found: Any) -> StackKey | None:
        names = [found.get(key) for key in _NAMES] if isinstance(found, dict) else []
        texts = [name for name in names if isinstance(name, str) and is_part(name)]
        if len(texts) != len(_NAMES):
            return None
        project, stack = texts
        # An update that begins later has another time.
        update, resources = found.get("lastUpdate"), found.get("resourceCount")
        mark = f"{update}-{resources}" if update else ""
        return StackKey(self._location, f"{project}/{stack}", project, stack, mark)

    def is_changing(self, key: StackKey) -> bool:
        """Whether an update ran when the tags were read, which began before the list was made."""
        return key.name in self._changing

    def tags(self, key: StackKey, retries: Retries) -> Mapping[str, str]:
        """The tags of a stack."""
        found = self._object("the tags", self._path(key), retries)
        if found.get("currentOperation"):
            self._changing.add(key.name)
        tags = found.get("tags") or {}
        if not isinstance(tags, dict):
            raise self._fault("the tags are malformed")
        return {str(name): str(value) for name, value in tags.items()}

    def state(self, key: StackKey, retries: Retries) -> bytes:
        """The export of a stack."""
        path = f"{self._path(key)}/export"
        return retries.call("the export", lambda: self._get(path), self._turns)

    def config(self, key: StackKey, retries: Retries) -> Mapping[str, str] | None:
        """The configuration of the last update; None if there was none."""
        path = f"{self._path(key)}/updates?pageSize=1&page=1"
        try:
            updates = self._object("the history", path, retries).get("updates") or []
        except FileNotFoundError:
            # Of a stack that was imported or never updated; the state is there all the same.
            return None
        if not updates:
            return None
        try:
            given = updates[0].get("config") or {}
            plain = {name: held for name, held in given.items() if not held["secret"]}
            return {str(name): str(held["string"]) for name, held in plain.items()}
        except (KeyError, TypeError, AttributeError):
            raise self._fault("the history is malformed") from None

    def _path(self, key: StackKey) -> str:
        return f"stacks/{quote(self._organization, safe='')}/{quote(key.name)}"

    def _object(self, what: str, path: str, retries: Retries) -> dict[str, Any]:
        return retries.call(what, lambda: self._json(path), self._turns)

    def _json(self, path: str) -> dict[str, Any]:
        try:
            found = json_text.loads(self._get(path), unique=False)
        except ValueError:
            raise self._fault("the answer is not valid JSON") from None
        if not isinstance(found, dict):
            raise self._fault("the answer is not a JSON object")
        return found

    def _get(self, path: str) -> bytes:
        headers = {"Accept": _ACCEPT, "Authorization": f"token {os.environ.get(TOKEN, '')}"}
        request = Request(  # noqa: S310 - http or https
            f"{self._api}/{path}", headers={**headers, "Accept-Encoding": "gzip"}
        )
        try:
            with Deadline(self._where) as within:
                content, length = self._answer(request, within)
        except HTTPException as error:
            raise self._fault(f"answer was cut off ({type(error).__name__})", _LATER) from None
        except URLError as error:
            raise self._fault(f"cannot be reached ({error.reason})", _NETWORK) from None
        # A connection that ends early is not an error if the answer is read in pieces.
        if length.isdecimal() and len(content) < min(int(length), MOST):
            raise self._fault("answer was cut off", _LATER)
        return self._plain(content)

    def _answer(self, request: Request, within: Deadline) -> tuple[bytes, str]:
        opener = build_opener(_NoRedirects, _Connections(within))
        try:
            with opener.open(request, timeout=LIMIT.seconds) as answer:
                length = answer.headers.get("Content-Length") or ""
                return files.content_of(answer, MOST), length
        except HTTPError as error:
            raise _refused(error, self._where) from None

    def _plain(self, content: bytes) -> bytes:
        """An answer is one JSON object, so a part of it shows."""
        try:
            plain = decompressed(content)
        except StateError as error:
            raise self._fault(str(error).replace("state", "answer", 1)) from None
        if not plain.rstrip().endswith((b"}", b"]")):
            raise self._fault("answer was cut off", _LATER)
        return plain

    def _fault(self, reason: str, remedy: str = "name the address of Pulumi's API") -> OSError:
        return OSError(errno.EIO, f"{reason}; {remedy}", self._where)


def _refused(error: HTTPError, where: str) -> OSError:
    """The error of a status, with what the service says."""
    code, says = error.code, ""
    with suppress(ValueError, AttributeError, OSError, HTTPException):
        says = str(json_text.loads(error.read(_LONGEST), unique=False).get("message") or "")
    says = says.replace(os.environ.get(TOKEN) or says, "***")
    asked = _seconds(error.headers.get("Retry-After"))
    if code == 404:
        return FileNotFoundError(2, failures.reason(_NAME, "404", says), where)
    if code in _WAITS or (asked is not None and code in _BUSY):
        return BusyError(failures.reason(_NAME, str(code), says), where, asked)
    return failures.failure(_NAME, str(code), says, where)


def _seconds(text: str | None) -> float | None:
    """Of `Retry-After`: seconds, or a date (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3)."""
    if text is None:
        return None
    if text.strip().isdecimal():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, date.timestamp() - clock.now().timestamp())
