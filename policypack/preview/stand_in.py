"""The running stand-in providers of one preview.

The engine attaches to them (`PULUMI_DEBUG_PROVIDERS`), whatever versions the program asks for, so
no plugin is installed for them and none is looked for. Their ports are reserved first, so that they
start while the engine does: it needs them only when the program makes its first resource, and waits
ten seconds for one that does not listen yet (pulumi/sdk/go/common/resource/plugin/plugin.go).
"""

from __future__ import annotations

import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from policypack.offline import schema
from policypack.reading.text_lines import split_lines
from policypack.start import processes
from policypack.start.record import record

VARIABLE = "PULUMI_DEBUG_PROVIDERS"


@record(frozen=True)
class StandIn:
    """The process of the providers; `attachment` is the value of `PULUMI_DEBUG_PROVIDERS`, `said`
    what they have printed of errors."""

    process: subprocess.Popen[bytes]
    attachment: str
    said: IO[str]

    def check(self) -> None:
        """Raises ValueError where the providers did not start."""
        if self.process.poll() is None:
            return
        self.said.seek(0)
        reason = (split_lines(self.said.read().strip()) or ["no reason given"])[-1]
        raise ValueError(f"the stand-in providers did not start: {reason}; use --online")


@contextmanager
def started(
    program: Path, folder: Path, environment: Mapping[str, str], versions: Mapping[str, str]
) -> Iterator[StandIn]:
    """Starts the providers in an empty folder, since Python looks for modules there first.

    `program` is the folder that the paths of a program start from; `versions` are those of its
    SDKs by package, for the provider instances that the program makes itself.
    """
    with ExitStack() as reserved:
        ports = [reserved.enter_context(_reserved()) for _ in schema.PACKAGES]
        served = dict(zip(schema.PACKAGES, ports, strict=True))
        attachment = ",".join(f"{package}:{port}" for package, port in served.items())
        described = (f"{each}@{versions.get(each, '')}:{port}" for each, port in served.items())
        command = (sys.executable, "-m", "policypack.offline", "--attach", ",".join(described))
        # An unread pipe would block them once it is full.
        said = reserved.enter_context(
            tempfile.TemporaryFile("w+", errors="replace", encoding="utf-8")
        )
        process = subprocess.Popen(
            [*command, "--program", str(program)],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            **processes.OWN_SESSION,
        )
        try:
            yield StandIn(process, attachment, said)
        finally:
            process.kill()
            process.wait()


@contextmanager
def _reserved() -> Iterator[int]:
    """A port of this machine that only a process of this user may listen at."""
    with socket.socket() as held:
        if sys.platform != "win32":
            held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
        if sys.platform == "win32":
            # On Windows, no other process can listen on a port that is in use.
            held.close()
        yield port
