"""A server on loopback that keeps the key of the stacks' secrets, as HashiCorp Vault does.

A stack with a passphrase derives its key from it in each command, by a million rounds of SHA-256:
two thirds of the CPU that a small preview takes the CLI. That of Vault is asked for.
https://developer.hashicorp.com/vault/api-docs/v1.4.x/secret/transit has the two requests, and
https://pkg.go.dev/gocloud.dev/secrets/hashivault the variables.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

PROVIDER = "hashivault://tests"
_MARK = "vault:v1:"


@contextlib.contextmanager
def running() -> Iterator[None]:
    """The server while the block runs, where processes that are started in it find it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAULT_SERVER_URL", f"http://127.0.0.1:{server.server_address[1]}")
        patch.setenv("VAULT_SERVER_TOKEN", "for tests")
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path.startswith("/v1/transit/encrypt/"):
            found = {"ciphertext": _MARK + asked["plaintext"]}
        else:
            found = {"plaintext": asked["ciphertext"].removeprefix(_MARK)}
        answer = json.dumps({"data": found}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Nothing: a test's output is its own."""
