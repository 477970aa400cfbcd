"""The stand-in providers of a preview: they start at ports that are reserved for them."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

import pytest

from policypack.offline import schema
from policypack.preview import surroundings
from policypack.preview.surroundings import StandIn

TIMEOUT = 60.0


def ports(made: StandIn) -> dict[str, int]:
    pairs = (each.split(":") for each in made.attachment.split(","))
    return {package: int(port) for package, port in pairs}


def test_every_package_is_served_at_its_reserved_port(tmp_path: Path) -> None:
    with surroundings.started(tmp_path, tmp_path, os.environ, {}) as made:
        assert {*ports(made)} == {*schema.PACKAGES}
        for port in ports(made).values():
            # THEN no other process takes it, also before the providers listen
            with socket.socket() as other, pytest.raises(OSError, match="in use"):
                other.bind(("127.0.0.1", port))
            _connect(port)
        made.check()
    with socket.socket() as gone, pytest.raises(ConnectionRefusedError):
        gone.connect(("127.0.0.1", ports(made)["aws"]))


def _connect(port: int) -> None:
    until = time.monotonic() + TIMEOUT
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.01)
        else:
            return


def test_providers_that_do_not_start_are_named_with_the_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no module named grpc >&2\nexit 1\n", encoding="utf-8")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with surroundings.started(tmp_path, tmp_path, os.environ, {}) as made:
        made.process.wait(TIMEOUT)
        with pytest.raises(ValueError, match="did not start: no module named grpc; use --online"):
            made.check()
