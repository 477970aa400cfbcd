"""A GitHub on loopback that the real `gh` talks to, and an `acli` with the documented options."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.supply_chain.loopback_registry import tls_server

PAGE = 2
_PATH = re.compile(r"/api/v3/repos/acme/shop/issues(?:/(?P<id>\d+)(?P<comments>/comments)?)?")


@dataclass
class GitHub:
    """Issues by number, and the changes that are left before it fails."""

    host: str
    authority: Path
    issues: list[dict[str, Any]] = field(default_factory=list)
    comments: list[tuple[int, str]] = field(default_factory=list)
    changes_left: int = 1_000

    @property
    def env(self) -> dict[str, str]:
        """What makes `gh` talk to it alone."""
        return {
            "GH_HOST": self.host,
            "GH_ENTERPRISE_TOKEN": "token",
            "GH_CONFIG_DIR": str(self.authority.parent / "gh"),
            "SSL_CERT_FILE": str(self.authority),
        }

    def listed(self, asked: dict[str, list[str]]) -> tuple[list[dict[str, Any]], int | None]:
        """A page, which is shorter than asked for, and the number of the next."""
        assert asked["state"] == ["all"]
        found = [
            each
            for each in self.issues
            if {*asked["labels"]} <= {label["name"] for label in each["labels"]}
        ]
        page = int(asked.get("page", ["1"])[0])
        rest = found[page * PAGE :]
        return found[(page - 1) * PAGE : page * PAGE], page + 1 if rest else None

    def change(self, number: int | None, is_comment: bool, sent: dict[str, Any]) -> Any:
        """Creates or changes an issue, or adds a comment."""
        if number is None:
            number = len(self.issues) + 1
            self.issues.append({"number": number, "state": "open", "labels": []})
        issue = self.issues[number - 1]
        if is_comment:
            self.comments.append((number, sent["body"]))
        else:
            labels = [{"name": each} for each in sent.pop("labels", [])] or issue["labels"]
            issue.update(sent, labels=labels)
        return issue


@contextmanager
def github(folder: Path) -> Iterator[GitHub]:
    """A GitHub that ends with the block."""
    with tls_server(folder) as (server, authority):
        found = GitHub(f"localhost:{server.server_address[1]}", authority)
        server.RequestHandlerClass = _handler(found)
        yield found


def _handler(of: GitHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            place = _PATH.fullmatch(address.path)
            assert place, self.path
            if place["id"]:
                self.answer(200, of.issues[int(place["id"]) - 1])
                return
            found, following = of.listed(parse_qs(address.query))
            query = f"{address.query.partition('&page=')[0]}&page={following}"
            link = f'<https://{of.host}{address.path}?{query}>; rel="next"'
            self.answer(200, found, {"Link": link} if following else {})

        def change(self) -> None:
            sent = json.loads(b"".join(self.chunks()))
            place = _PATH.fullmatch(self.path)
            assert place, self.path
            of.changes_left -= 1
            if of.changes_left < 0:
                self.answer(403, {"message": "You have exceeded a secondary rate limit"})
                return
            number = int(place["id"]) if place["id"] else None
            self.answer(200, of.change(number, bool(place["comments"]), sent))

        do_POST = do_PATCH = change  # noqa: N815 - the names of http.server

        def chunks(self) -> Iterator[bytes]:
            """The body, which `gh` sends from standard input, so without a length."""
            assert self.headers["Transfer-Encoding"] == "chunked"
            while size := int(self.rfile.readline(), 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()

        def answer(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
            text = json.dumps(content).encode()
            self.send_response(status)
            for name, value in {**(headers or {}), "Content-Type": "application/json"}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *arguments: object) -> None:
            """Tests need no log."""

    return Handler


# The options that the reference names: https://developer.atlassian.com/cloud/acli/reference/commands/
ACLI = """#!/usr/bin/env python3
import argparse, json, pathlib, sys

FILE = pathlib.Path(__file__).with_name("jira.json")
items = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
assert sys.argv[1:3] == ["jira", "workitem"], sys.argv
verb, parser = sys.argv[3], argparse.ArgumentParser(allow_abbrev=False)
OPTIONS = {
    "search": ("jql", "fields"),
    "create": ("project", "type", "label", "summary", "description-file"),
    "edit": ("key", "summary", "description-file"),
    "transition": ("key", "status"),
}
for name in OPTIONS[verb]:
    parser.add_argument(f"--{name}", required=True)
for name in ("paginate", "json") if verb == "search" else ("yes",):
    parser.add_argument(f"--{name}", action="store_true")
given = parser.parse_args(sys.argv[4:])
if verb == "search":
    assert given.jql == 'project = "SHOP" AND labels = stackwarden', given.jql
    print(json.dumps([each for each in items if "stackwarden" in each["labels"]]))
    sys.exit()
item = next((each for each in items if each["key"] == getattr(given, "key", None)), None)
if verb == "create":
    item = {"key": f"SHOP-{len(items) + 1}", "labels": given.label.split(",")}
    item["fields"] = {"status": {"name": "To Do", "statusCategory": {"key": "new"}}}
    items.append(item)
elif not given.yes:
    sys.exit("needs --yes without a terminal")
if verb == "transition":
    kind = "done" if given.status == "Done" else "new"
    item["fields"]["status"] = {"name": given.status, "statusCategory": {"key": kind}}
else:
    item["fields"]["summary"] = given.summary
    text = pathlib.Path(given.description_file).read_text(encoding="utf-8")
    item["fields"]["description"] = json.loads(text)
FILE.write_text(json.dumps(items), encoding="utf-8")
"""


def acli(folder: Path) -> Path:
    """The folder of an `acli` that keeps its work items beside it, in jira.json."""
    file = folder / "acli"
    file.write_text(ACLI, encoding="utf-8")
    file.chmod(0o755)
    return folder
