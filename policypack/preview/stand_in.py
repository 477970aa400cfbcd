"""The running stand-in providers of one preview.

The engine attaches to them (`PULUMI_DEBUG_PROVIDERS`), whatever versions the program asks for, so
no plugin is installed for them and none is looked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from policypack.offline import schema

VARIABLE = "PULUMI_DEBUG_PROVIDERS"
_ATTACHMENT = re.compile(r"[\w-]+:\d+(,[\w-]+:\d+)*")


@contextmanager
def started(
    program: Path, folder: Path, environment: Mapping[str, str]
) -> Iterator[subprocess.Popen[str]]:
    """Starts the providers in an empty folder, since Python looks for modules there first.

    `program` is the folder that the paths of a program start from.
    """
    packages = ",".join(schema.PACKAGES)
    command = (sys.executable, "-m", "policypack.offline", "--attach", packages)
    process = subprocess.Popen(
        [*command, "--program", str(program)],
        cwd=folder,
        env=environment,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def attachment(process: subprocess.Popen[str]) -> str:
    """The value of `PULUMI_DEBUG_PROVIDERS`, once the providers listen.

    Raises ValueError where they do not start.
    """
    assert process.stdout is not None
    assert process.stderr is not None
    said = process.stdout.readline().strip()
    if not _ATTACHMENT.fullmatch(said):
        reason = (process.stderr.read().strip().splitlines() or ["no port"])[-1]
        raise ValueError(f"the stand-in providers do not start: {reason}; use --online")
    return said
