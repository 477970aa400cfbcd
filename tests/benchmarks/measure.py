"""Running a preview and reading what each process of it has cost."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
# Every pack, ours and a plain one, is started as `python -u -m pulumi.policy ENGINE FOLDER`.
MARK = b"pulumi.policy\0"


@dataclass(frozen=True)
class Cost:
    """Seconds: of the whole preview by the clock, and of CPU in the pack's process."""

    wall: float
    pack: float


def preview(command: list[str], folder: Path, environment: Mapping[str, str]) -> Cost:
    """Runs one preview. Raises RuntimeError if it fails."""
    meter = _PackMeter()
    started = time.monotonic()
    process = subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    meter.start(process.pid)
    output, _ = process.communicate()
    wall = time.monotonic() - started
    pack = meter.stop()
    if process.returncode != 0:
        raise RuntimeError(f"a preview failed:\n{output.decode()[-2000:]}")
    return Cost(wall, pack)


class _PackMeter:
    """Reads the CPU time of the pack's process from /proc until it is gone.

    The kernel counts in hundredths of a second and the last reading is at most one pause old, so a
    figure is exact to a few hundredths.
    """

    PAUSE = 0.02

    def start(self, root: int) -> None:
        self._root = root
        self._seconds: dict[int, float] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> float:
        """The CPU seconds of all pack processes that were seen."""
        self._ended.set()
        self._thread.join()
        return sum(self._seconds.values())

    def _watch(self) -> None:
        found: set[int] = set()
        while not self._ended.wait(self.PAUSE):
            # Looking for the process costs more than reading it, so it is looked for only once.
            found = found or {pid for pid in _descendants(self._root) if _is_pack(pid)}
            for pid in found:
                seconds = _cpu(pid)
                if seconds is not None:
                    self._seconds[pid] = seconds


def _descendants(root: int) -> list[int]:
    below = [root]
    for pid in below:
        # A child belongs to the thread that started it.
        for task in _tasks(pid):
            try:
                children = (
                    Path(f"/proc/{pid}/task/{task}/children").read_text(encoding="utf-8").split()
                )
            except OSError:
                continue
            below.extend(int(child) for child in children)
    return below


def _tasks(pid: int) -> list[str]:
    try:
        return os.listdir(f"/proc/{pid}/task")
    except OSError:
        return []


def _is_pack(pid: int) -> bool:
    try:
        return MARK in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def _cpu(pid: int) -> float | None:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return None
    user, system = int(fields[11]), int(fields[12])
    return (user + system) / TICKS
