"""Starts the stand-in providers.

As a Pulumi plugin, which the engine starts for one package. It prints its port:

    python -m policypack.offline --package random --version 4.21.4 --program FOLDER 127.0.0.1:4711

Or before the engine, for several packages in one process. It prints what the engine reads from
PULUMI_DEBUG_PROVIDERS to attach to them, whatever versions the program asks for:

    python -m policypack.offline --attach aws,random,tls --program FOLDER

A package may name its version and its port, which a caller holds with SO_REUSEPORT:
`--attach aws@6.83.4:4711,tls:4712`. The version applies to provider instances without one.
Each argument is optional: the defaults are AWS, the version of the schema, the current folder, and
no engine.
It listens on loopback only, and exits when its parent or the engine has exited: a plugin outlives
an engine that was killed, so it watches the engine itself.
"""

from __future__ import annotations

import itertools
import os
import re
import socket
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policypack.offline.unserved import EngineLog

# The engine may send a program's whole state; gRPC's own limit is 4 MiB. The real one has 400 MB.
_LARGEST_MESSAGE = 400 * 1024 * 1024
_POLL_SECONDS = 1.0
# A server that is referred to no more stops.
_serving: list[object] = []


def main() -> None:
    """Serve until the engine has gone."""
    # Read first, to notice a parent that exits while this starts.
    parent = os.getppid()
    asked, engine = _options(sys.argv[1:]), _engine(sys.argv[1:])
    from policypack.offline.unserved import EngineLog

    # The files that a program names lie below its own folder. Nothing is imported from there: the
    # folder that Python looks into first is that of the start.
    os.chdir(asked.get("program", "."))
    log = EngineLog(":".join(map(str, engine)) if engine else None)
    if "attach" in asked:
        print(",".join(_attached(each, log) for each in asked["attach"].split(",")), flush=True)
    else:
        package, version = asked.get("package", "aws"), asked.get("version", "")
        print(_serve(package, version, log), flush=True)
    _wait_for_the_end_of(parent, engine)


def _attached(described: str, log: EngineLog) -> str:
    """Serves one package of `--attach`; its name and port, as the engine reads them."""
    package, _, port = described.partition(":")
    name, _, version = package.partition("@")
    return f"{name}:{_serve(name, version, log, int(port or 0))}"


def _serve(package: str, version: str, log: EngineLog, port: int = 0) -> int:
    """The port at which a package's stand-in answers from now on: the given one, or any."""
    import grpc

    from policypack.offline.provider import Provider
    from policypack.protocol import provider_pb2_grpc

    options = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.server(ThreadPoolExecutor(max_workers=8), options=options)
    provider = Provider(version, package, log)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(provider, server)
    port = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    _serving.append(server)
    return port


def _options(arguments: list[str]) -> dict[str, str]:
    """Returns the values by name; other arguments of the engine are ignored."""
    pairs = itertools.pairwise(arguments)
    return {name[2:]: value for name, value in pairs if name.startswith("--")}


def _engine(arguments: list[str]) -> tuple[str, int] | None:
    """The engine's address, which it gives as the last argument; None when started by hand."""
    match = re.fullmatch(r"(.+):(\d+)", arguments[-1]) if arguments else None
    return (match[1], int(match[2])) if match else None


def _wait_for_the_end_of(parent: int, engine: tuple[str, int] | None) -> None:
    pause = threading.Event()
    while os.getppid() == parent and _answers(engine):
        pause.wait(_POLL_SECONDS)


def _answers(engine: tuple[str, int] | None) -> bool:
    if engine is None:
        return True
    try:
        socket.create_connection(engine, timeout=5).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        # A machine under load may be slow to answer: only a closed port is a sign.
        return True
    return True


if __name__ == "__main__":
    main()
