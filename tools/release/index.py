"""A package index on loopback that serves the distributions: PEP 503, with hashes."""

from __future__ import annotations

import functools
import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tools.release.place import PACKAGES


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Logs no requests."""


@contextmanager
def served(distributions: Path, folder: Path) -> Iterator[str]:
    """The address of the index, while the block runs. Only the two packages are in it."""
    shutil.rmtree(folder, ignore_errors=True)
    for package in PACKAGES:
        _page(folder / "simple" / package, distributions, package.replace("-", "_"))
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple/"
        finally:
            server.shutdown()


def _page(page: Path, distributions: Path, prefix: str) -> None:
    page.mkdir(parents=True)
    links = []
    for file in sorted(distributions.glob(f"{prefix}-[0-9]*")):
        shutil.copy(file, page)
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        links.append(f'<a href="{escape(file.name)}#sha256={digest}">{escape(file.name)}</a>')
    (page / "index.html").write_text("<!doctype html>\n" + "\n".join(links), encoding="utf-8")
