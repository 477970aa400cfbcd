"""Install a lock file into `.venv` with pip, and print how far it is.

pip is silent for most of the time that it takes, so its progress is counted from outside: packages
that it names while it collects them, then package folders that appear in the environment. Plain
lines, a few seconds apart, that read the same in a terminal and in a log.
"""

from __future__ import annotations

import queue
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

SECONDS_BETWEEN_LINES = 2.0
_PIP = (".venv/bin/python", "-m", "pip", "install", "--disable-pip-version-check", "--no-input")
# Python compiles a module when it is first imported; most modules of pulumi-aws never are.
_OPTIONS = ("--progress-bar", "off", "--no-compile", "--require-hashes", "--no-deps")
_COLLECTED = re.compile(r"(?:Collecting|Requirement already satisfied:) ([\w.-]+)")


class Progress:
    """Counts packages from the lines that pip prints."""

    def __init__(self, lock: str) -> None:
        self.packages = len(re.findall(r"^[\w.-]+==", lock, re.MULTILINE))
        self.collected = 0
        self.latest = ""
        self.to_install = 0

    def read(self, line: str) -> None:
        """Count one line of pip's output."""
        if line.startswith("Ignoring "):
            # For another platform or Python.
            self.packages -= 1
        elif match := _COLLECTED.match(line):
            self.collected += 1
            self.latest = match[1]
        elif line.startswith("Installing collected packages: "):
            self.to_install = line.count(",") + 1

    def describe(self, new_folders: int) -> str:
        """The state in words; `new_folders` packages are in the environment already."""
        if not self.to_install:
            return f"downloading {self.collected} of {self.packages} packages: {self.latest}"
        return f"installing {min(new_folders, self.to_install)} of {self.to_install} packages"


def install(root: Path, lock: str) -> None:
    """Install what a lock file names and the environment lacks; end the program on a failure."""
    progress = Progress((root / lock).read_text(encoding="utf-8"))
    print(f"setup: installing the packages of {lock} into .venv", flush=True)
    began, before = time.monotonic(), _package_folders(root)
    last: deque[str] = deque(maxlen=20)
    command = [*_PIP, *_OPTIONS, "--requirement", lock]
    with subprocess.Popen(
        command, cwd=root, encoding="utf-8", stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as pip:
        due = began + SECONDS_BETWEEN_LINES
        for line in _lines(pip):
            if line:
                last.append(line)
                progress.read(line)
            if time.monotonic() >= due:
                state = progress.describe(_package_folders(root) - before)
                print(f"  {time.monotonic() - began:4.0f} s  {state}", flush=True)
                due = time.monotonic() + SECONDS_BETWEEN_LINES
    if pip.returncode != 0:
        _give_up(lock, pip.returncode, last)
    print(f"  {time.monotonic() - began:4.0f} s  {progress.packages} packages ready", flush=True)


def _lines(pip: subprocess.Popen[str]) -> Iterator[str]:
    """The lines of pip as they come; an empty one while it is silent."""
    assert pip.stdout is not None
    lines: queue.Queue[str | None] = queue.Queue()
    stream = pip.stdout

    def read() -> None:
        for line in stream:
            lines.put(line.rstrip())
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=SECONDS_BETWEEN_LINES)
        except queue.Empty:
            line = ""
        if line is None:
            return
        yield line


def _package_folders(root: Path) -> int:
    return len(list((root / ".venv" / "lib").glob("python*/site-packages/*.dist-info")))


def _give_up(lock: str, status: int, lines: deque[str]) -> None:
    print("\n".join(lines), file=sys.stderr)
    sys.exit(
        f"setup: installation failed: {lock}: pip ended with status {status}, see above; "
        "check that this machine reaches a package index, and run this again"
    )
