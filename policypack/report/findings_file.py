"""A file with every finding of a run, one JSON object per line, for programs that follow it."""

from __future__ import annotations

import errno
import json
import os
import stat
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from policypack.judging.verdict import Verdict
from policypack.report.also import evidence
from policypack.report.json_findings import reported
from policypack.report.program_names import message_spelled

# A pipe would block the run until it is read, and a symlink may lead out of the folder.
_FLAGS = os.O_RDWR | os.O_APPEND | os.O_CREAT
_FLAGS |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class FindingsFile:
    """Appends findings to a regular file. Raises OSError if it cannot.

    A relative name is one of `folder`.
    """

    def __init__(self, name: str, folder: str = "") -> None:
        self.path = os.path.join(folder, name)
        self._waiting: list[tuple[Sequence[Verdict], str]] = []
        os.close(self._open())

    def add(self, verdicts: Sequence[Verdict], runtime: str = "") -> None:
        """Holds the findings for `write`, about a program in the language of the runtime."""
        self._waiting.append((verdicts, runtime))

    def write(self, *, of_whole_stack: bool = False) -> None:
        """Appends what is held."""
        held, self._waiting = self._waiting, []
        findings = [worded(each, runtime) for verdicts, runtime in held for each in verdicts]
        self.append(findings, of_whole_stack=of_whole_stack)

    def append(
        self, findings: Iterable[Mapping[str, Any]], *, of_whole_stack: bool = False
    ) -> None:
        """Appends findings of schema 1: whole lines, or none if there is no space for all.

        A stack without a finding leaves a blank line: an empty file is that of a run which failed.
        """
        lines = [f"{json.dumps(each)}\n" for each in findings]
        if lines or (of_whole_stack and not os.path.getsize(self.path)):
            self._append("".join(lines or ["\n"]).encode())

    def _open(self) -> int:
        file = os.open(self.path, _FLAGS, 0o666)
        if stat.S_ISREG(os.fstat(file).st_mode):
            return file
        os.close(file)
        raise OSError(errno.EINVAL, "not a regular file", self.path)

    def _append(self, text: bytes) -> None:
        file = self._open()
        try:
            size = os.lseek(file, 0, os.SEEK_END)
            if _ends_within_line(file, size):
                text = b"\n" + text
            if os.write(file, text) < len(text):
                os.ftruncate(file, size)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), self.path)
        finally:
            os.close(file)


def worded(verdict: Verdict, runtime: str) -> dict[str, Any]:
    """The finding, with evidence and path in the spelling of the program's language beside those by
    which baselines and waivers know it."""
    finding = reported(verdict)
    shown = message_spelled(verdict, runtime)
    if (shown.message, shown.path) == (verdict.message, verdict.path):
        return finding
    spelled = {"evidence": evidence({**finding, "message": shown.message, "path": shown.path})}
    if shown.path != verdict.path:
        spelled["property"] = shown.path
    return {**finding, **spelled}


def _ends_within_line(file: int, size: int) -> bool:
    """Whether a run that was killed has left half a line."""
    if size == 0:
        return False
    os.lseek(file, size - 1, os.SEEK_SET)
    return os.read(file, 1) != b"\n"


def users_folder(environment: Mapping[str, str]) -> str:
    """The folder that the user's shell is in; the engine starts the pack in the pack's own."""
    folder = environment.get("PWD", "")
    return folder if os.path.isabs(folder) and os.path.isdir(folder) else os.getcwd()
