"""Run a command with everything that it starts, and leave none of it behind."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path


class Session:
    """A process that leads a session of its own, so that whatever it starts can be found again.

    The engine puts every plugin into a process group of its own, and plugins outlive an engine that
    is killed. The session is what they keep in common.
    """

    def __init__(self, command: Sequence[str], folder: Path, env: Mapping[str, str]) -> None:
        self.command = command
        self.process = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            encoding="utf-8",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def finish(self, timeout: float) -> tuple[int, str, str]:
        """Status, output and error output, once the process has ended or `timeout` has passed."""
        try:
            stdout, stderr = self.process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.end()
            stdout, stderr = self._rest()
            said = f"{stdout}\n{stderr}"[-4000:]
            raise AssertionError(
                f"{self.command} took over {timeout} s, having said:\n{said}"
            ) from None
        finally:
            self.end()
        return self.process.returncode, stdout, stderr

    def _rest(self) -> tuple[str, str]:
        """What it had said; who holds the pipe in another session is not waited for."""
        try:
            return self.process.communicate(timeout=10)
        except subprocess.TimeoutExpired as error:
            texts = (error.stdout or b"", error.stderr or b"")
            stdout, stderr = (each.decode(errors="replace") for each in texts)
            return stdout, stderr

    def end(self) -> None:
        """Kill what is left of the session, the leading process included."""
        for pid in self.members():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def members(self) -> list[int]:
        """The running processes of this session, by id."""
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,stat="], capture_output=True, encoding="utf-8", check=True
        )
        rows = (line.split() for line in listed.stdout.splitlines())
        # A zombie has ended already, and waits only for its parent to take note.
        running = (int(pid) for pid, state in rows if not state.startswith("Z"))
        return [pid for pid in running if _session(pid) == self.process.pid]


def runs(pid: int) -> bool:
    """Whether a process runs. One that has ended stays a zombie where nobody asks for its status,
    as below a first process of a container that asks for none."""
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, encoding="utf-8", check=False
    ).stdout.strip()
    return bool(state) and not state.startswith("Z")


def _session(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except OSError:
        # It has ended since it was listed, or it is none of ours to ask about.
        return None
