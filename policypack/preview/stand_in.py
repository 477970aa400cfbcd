"""The running stand-in provider of one preview.

The engine attaches to it (`PULUMI_DEBUG_PROVIDERS`), whatever version of the AWS provider the
program asks for, so no plugin is installed and none is looked for.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VARIABLE = "PULUMI_DEBUG_PROVIDERS"
_COMMAND = (sys.executable, "-m", "policypack.offline")


@contextmanager
def started(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Starts the provider in an empty folder, since Python looks for modules there first."""
    process = subprocess.Popen(
        _COMMAND, cwd=folder, text=True, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def attachment(process: subprocess.Popen[str]) -> str:
    """The value of `PULUMI_DEBUG_PROVIDERS`, once the provider listens.

    Raises ChildProcessError where it does not start.
    """
    assert process.stdout is not None
    assert process.stderr is not None
    port = process.stdout.readline().strip()
    if not port.isdecimal():
        reason = (process.stderr.read().strip().splitlines() or ["no port"])[-1]
        raise ChildProcessError(f"the stand-in AWS provider does not start: {reason}")
    return f"aws:{port}"
