"""The documents of a session, judged as they are opened and typed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from lsprotocol.types import Diagnostic, DiagnosticSeverity
from pygls.workspace import Workspace

from policypack.lsp import comments, diagnostics, iam_files, known, settings_files
from policypack.lsp.files import Files
from policypack.lsp.texts import Text
from policypack.program_files.settings_file import is_settings_file

# A person who types is not told before a pause.
_PAUSE_SECONDS = 0.2


class Documents:
    """Judges documents, the newest text of each; `publish` is told of a file when that is done."""

    def __init__(self, workspace: Workspace, publish: Callable[[Path], None]) -> None:
        self.files = Files(workspace)
        self._publish = publish
        self._found: dict[Path, list[Diagnostic]] = {}
        self._waiting: dict[Path, asyncio.Task[None]] = {}

    def found(self, file: Path) -> list[Diagnostic]:
        """What was found in a document last."""
        return [*self._found.get(file, ())]

    def show(self, file: Path) -> None:
        """Judges a file now."""
        self._judge(file, 0)

    def typed(self, file: Path) -> None:
        """Judges a file when nothing has been typed for a moment."""
        self._judge(file, _PAUSE_SECONDS)

    def closed(self, file: Path) -> None:
        """Judges a file no longer; what a preview has found in it stays."""
        self.files.closed(file)
        waiting = self._waiting.pop(file, None)
        if waiting:
            waiting.cancel()
        self._found.pop(file, None)
        self._publish(file)

    def _judge(self, file: Path, pause: float) -> None:
        before = self._waiting.pop(file, None)
        if before:
            before.cancel()
        task = asyncio.get_running_loop().create_task(self._judged(file, pause))
        self._waiting[file] = task
        task.add_done_callback(lambda done: self._forget(file, done))

    def _forget(self, file: Path, done: asyncio.Task[None]) -> None:
        if self._waiting.get(file) is done:
            del self._waiting[file]

    async def _judged(self, file: Path, pause: float) -> None:
        await asyncio.sleep(pause)
        text = self.files.text(file) if self.files.version(file) is not None else None
        # What takes long does not keep the editor waiting for answers.
        found = await asyncio.to_thread(_found, file, text) if text else []
        self._found.pop(file, None)
        if found:
            self._found[file] = found
        self._publish(file)


def _found(file: Path, text: Text) -> list[Diagnostic]:
    if is_settings_file(file.name):
        faults = settings_files.faults(text.source, known.rules().keys())
        return [_fault(text, each.line, each.message) for each in faults]
    if file.suffix == ".json":
        return iam_files.judged(file, text, known.page)
    return [_fault(text, *each) for each in comments.faults(file, text)]


def _fault(text: Text, line: int, message: str) -> Diagnostic:
    return diagnostics.fault(text.range({"line": line}), message, DiagnosticSeverity.Error)
