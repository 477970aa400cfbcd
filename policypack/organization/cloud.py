"""Pulumi Cloud, and what serves its API: all stacks of an organization, exported one by one.

`GET /api/user/stacks?organization=` and `GET /api/stacks/ORGANIZATION/PROJECT/STACK/export`
(https://www.pulumi.com/docs/reference/cloud-rest-api/). The access token is that of
`PULUMI_ACCESS_TOKEN`; no text repeats it. An export holds secrets encrypted.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from policypack.organization.checkpoints import MOST
from policypack.organization.retries import Retries
from policypack.organization.sources import StackKey, shown
from policypack.reading import files, json_text

SCHEMES = frozenset({"https", "http"})
TOKEN = "PULUMI_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
_CONSOLE, _API = "app.pulumi.com", "api.pulumi.com"
_ACCEPT = "application/vnd.pulumi+8"
# Seconds that one answer may take.
_PATIENCE = 60
_BUSY = frozenset({429, 500, 502, 503, 504})
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class _NoRedirects(HTTPRedirectHandler):
    """A redirect would carry the token to another server."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


class Cloud:
    """The stacks of one organization: `https://app.pulumi.com/ORGANIZATION`, or another API's."""

    def __init__(self, location: str) -> None:
        parts = urlsplit(location)
        self._location, self._where = location, shown(location)
        self._organization = parts.path.strip("/")
        if not self._organization or "/" in self._organization:
            raise ValueError(f"{self._where}: no organization; end the URL with its name")
        if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
            raise ValueError(f"{self._where}: http would send the token in clear; use https")
        if not os.environ.get(TOKEN):
            raise ValueError(f"{self._where}: {TOKEN} is not set; set it to an access token")
        host = parts.netloc.rpartition("@")[2].replace(_CONSOLE, _API)
        self._api = f"{parts.scheme}://{host}/api"

    def stacks(self) -> Iterator[StackKey]:
        """All stacks of the organization, page by page."""
        query = {"organization": self._organization}
        while True:
            page = Retries().call("the list", lambda: self._json(f"user/stacks?{urlencode(query)}"))
            for each in page.get("stacks") or []:
                project, stack = each["projectName"], each["stackName"]
                yield StackKey(self._location, f"{project}/{stack}", project, stack)
            if not page.get("continuationToken"):
                return
            query["continuationToken"] = page["continuationToken"]

    def state(self, key: StackKey, retries: Retries) -> bytes:
        """The export of a stack."""
        return retries.call("the export", lambda: self._get(f"{self._path(key)}/export"))

    def tags(self, key: StackKey, retries: Retries) -> Mapping[str, str]:
        """The tags of a stack."""
        tags = retries.call("the tags", lambda: self._json(self._path(key))).get("tags") or {}
        return {str(name): str(value) for name, value in tags.items()}

    def config(self, key: StackKey, retries: Retries) -> Mapping[str, str] | None:
        """The configuration of the last update; None where there was none."""
        path = f"{self._path(key)}/updates?pageSize=1&page=1"
        updates = retries.call("the history", lambda: self._json(path)).get("updates") or []
        if not updates:
            return None
        given = updates[0].get("config") or {}
        return {name: held["string"] for name, held in given.items() if not held["secret"]}

    def _path(self, key: StackKey) -> str:
        return f"stacks/{quote(self._organization, safe='')}/{quote(key.name)}"

    def _json(self, path: str) -> dict[str, Any]:
        try:
            found = json_text.loads(self._get(path), unique=False)
        except ValueError:
            raise OSError(5, "answer is no JSON", self._where) from None
        return found if isinstance(found, dict) else {}

    def _get(self, path: str) -> bytes:
        headers = {"Accept": _ACCEPT, "Authorization": f"token {os.environ.get(TOKEN, '')}"}
        request = Request(f"{self._api}/{path}", headers=headers)  # noqa: S310 - http or https
        try:
            with build_opener(_NoRedirects).open(request, timeout=_PATIENCE) as answer:
                content = files.content_of(answer, MOST)
        except HTTPError as error:
            raise _refused(error.code, self._where) from None
        except URLError as error:
            raise OSError(5, f"cannot be reached ({error.reason})", self._where) from None
        return content


def _refused(code: int, where: str) -> OSError:
    if code == 404:
        return FileNotFoundError(2, "no such stack or organization", where)
    if code in _BUSY:
        return OSError(5, f"answered {code}", where)
    if code == 401:
        return PermissionError(13, f"answered 401: set {TOKEN} to a valid access token", where)
    return PermissionError(13, f"answered {code}", where)
