"""A backend with organizations, for programs that name a stack of one.

A backend in a folder has one organization, and ends a program that names another. So the same
folder is served on loopback by the part of Pulumi Cloud's API that a preview asks for, where each
organization has the same stacks.
https://www.pulumi.com/docs/reference/cloud-rest-api/
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from policypack.preview import other_stacks
from policypack.preview.backend import ORGANIZATION, stacks_folder
from policypack.reading import files, json_text

_USER = {"githubLogin": ORGANIZATION, "name": ORGANIZATION, "organizations": []}
_ALWAYS: Mapping[str, Any] = {
    "user": _USER,
    "capabilities": {"capabilities": []},
    "user/organizations/default": {"GitHubLogin": ORGANIZATION},
}
# The latest time that a lease can end.
_NEVER = 2**31 - 1


@contextmanager
def served(folder: Path) -> Iterator[Mapping[str, str]]:
    """The variables with which Pulumi uses the backend of a folder, as long as the block runs."""
    with _Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            # The server asks for no token, and Pulumi for any.
            token = {"PULUMI_ACCESS_TOKEN": ORGANIZATION}
            yield {"PULUMI_BACKEND_URL": f"http://127.0.0.1:{server.server_address[1]}", **token}
        finally:
            server.shutdown()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, folder: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.stacks = stacks_folder(folder)

    def held(self, project: str, stack: str) -> Mapping[str, Any] | None:
        """The checkpoint of a stack; None where there is none."""
        if not (files.is_part(project) and files.is_part(stack)):
            return None
        held = other_stacks.text_of(self.stacks, f"{project}/{stack}")
        return json_text.loads(held, unique=False)["checkpoint"] if held else None


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self._path()
        if path[:1] == ["stacks"] and len(path) in (4, 5):
            self._answer(self._stack(*path[1:]))
        else:
            self._answer(_ALWAYS.get("/".join(path)))

    def do_HEAD(self) -> None:
        self._answer({})

    def do_POST(self) -> None:
        self._read()
        number_of_parts = len(self._path())
        if number_of_parts == 5:
            # An update of this kind begins.
            self._answer({"updateID": "preview"})
        elif number_of_parts == 6:
            self._answer({"version": 1, "token": ORGANIZATION, "tokenExpiration": _NEVER})
        else:
            self._answer({"token": ORGANIZATION, "tokenExpiration": _NEVER})

    def do_PATCH(self) -> None:
        # A preview changes nothing; tags and the like are not kept.
        self._read()
        self._answer({})

    def _stack(
        self, organization: str, project: str, stack: str, what: str = ""
    ) -> Mapping[str, Any] | None:
        held = self.server.held(project, stack)
        if held is None or what not in ("", "export"):
            return None
        if what:
            return {"version": 3, "deployment": held["latest"] or {"manifest": {}}}
        names = {"orgName": organization, "projectName": project, "stackName": stack}
        return {**names, "activeUpdate": "", "tags": {}, "version": 1}

    def _path(self) -> list[str]:
        path = self.path.partition("?")[0].removeprefix("/api/")
        return [unquote(each) for each in path.split("/")]

    def _read(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def _answer(self, answer: Mapping[str, Any] | None) -> None:
        body = json.dumps(answer or {"code": 404, "message": "unknown"}).encode()
        self.send_response(404 if answer is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Tells nothing: Pulumi says what it could not get."""
