"""A server on loopback that answers the CLI as Pulumi Cloud does where a policy pack is published.

https://www.pulumi.com/docs/reference/cloud-rest-api/ names the requests; the shapes are those that
the CLI decodes.
"""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import tarfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ORGANIZATION = "acme"


class Cloud(ThreadingHTTPServer):
    """What was sent: the pack's metadata, its archive, and the change of a policy group."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.metadata: dict[str, Any] = {}
        self.archive = b""
        self.completed: list[str] = []
        self.groups: dict[str, dict[str, Any]] = {}

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def files(self) -> dict[str, bytes]:
        """The files of the archive, as Pulumi unpacks them: below `package/`."""
        with tarfile.open(fileobj=io.BytesIO(self.archive)) as archive:
            members = ((each.name, archive.extractfile(each)) for each in archive)
            return {name.removeprefix("package/"): file.read() for name, file in members if file}


@contextlib.contextmanager
def running() -> Iterator[Cloud]:
    """The server while the block runs."""
    cloud = Cloud()
    thread = threading.Thread(target=cloud.serve_forever)
    thread.start()
    try:
        yield cloud
    finally:
        cloud.shutdown()
        cloud.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Cloud

    def do_GET(self) -> None:
        name = self.path.partition("?")[0].removeprefix("/api/")
        user = {"githubLogin": "robin", "name": "Robin", "organizations": [_named(ORGANIZATION)]}
        pack = self.server.metadata
        answers = {
            "user": user,
            "capabilities": {"capabilities": []},
            "user/organizations/default": {"GitHubLogin": ORGANIZATION},
        }
        if "/policypacks/" in name:
            version = pack.get("versionTag")
            answers[name] = {"name": pack.get("name"), "versionTag": version, "policies": []}
        if "/policygroups/" in name:
            group = name.rpartition("/")[2]
            packs = [self.server.groups[group]["addPolicyPack"]]
            answers[name] = {"name": group, "stacks": [], "appliedPolicyPacks": packs}
        self._answer(answers.get(name))

    def do_POST(self) -> None:
        if self.path.endswith("/complete"):
            self.server.completed.append(self.path.split("/")[-2])
            self._answer({})
        elif self.path == f"/api/orgs/{ORGANIZATION}/policypacks":
            self.server.metadata = json.loads(self._body())
            upload = f"{self.server.url}/upload"
            self._answer({"version": 1, "uploadURI": upload, "requiredHeaders": {}})
        else:
            self._answer(None)

    def do_PUT(self) -> None:
        self.server.archive = self._body()
        self._answer({})

    def do_PATCH(self) -> None:
        self.server.groups[self.path.rpartition("/")[2]] = json.loads(self._body())
        self._answer({})

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            return b"".join(self._chunks())
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        return _plain(body, self.headers.get("Content-Encoding"))

    def _chunks(self) -> Iterator[bytes]:
        while size := int(self.rfile.readline(), 16):
            yield self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()

    def _answer(self, answer: Any) -> None:
        status = 404 if answer is None else 200
        body = json.dumps(answer if answer is not None else {"code": 404, "message": self.path})
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: Any) -> None:
        """Tells nothing: what was sent is looked at by the test."""


def _named(login: str) -> dict[str, str]:
    return {"githubLogin": login, "name": login}


def _plain(body: bytes, encoding: str | None) -> bytes:
    return gzip.decompress(body) if encoding == "gzip" else body
