"""A local AWS: moto's server on a loopback port, spoken to by AWS's own client."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import boto3
from botocore.config import Config
from moto.server import ThreadedMotoServer

REGION = "eu-central-1"
Client = Callable[[str], Any]


def client(service: str, endpoint: str) -> Any:
    """A client of the service at that address, with credentials that mean nothing."""
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"max_attempts": 0}, connect_timeout=5, read_timeout=30),
    )


@contextmanager
def endpoint() -> Iterator[str]:
    """The address of the local AWS; it ends with the block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


@contextmanager
def aws() -> Iterator[Client]:
    """How to make a client of the local AWS; it ends with the block."""
    with endpoint() as address:
        yield lambda service: client(service, address)


class Calls:
    """Counts the operations that are asked of a client."""

    def __init__(self, wrapped: Any) -> None:
        self._wrapped = wrapped
        self.made: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.made.append(name)
        return getattr(self._wrapped, name)
