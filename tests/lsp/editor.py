"""An editor for tests: it opens, types, saves and applies what a server offers."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

TIMEOUT = 60.0
PUBLISHED = types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS


class Editor:
    """Files that are open in an editor of one session. Columns are UTF-16 code units."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self._texts: dict[Path, str] = {}
        self._versions: dict[Path, int] = {}

    async def open(self, file: Path, language: str = "python") -> list[types.Diagnostic]:
        """Opens a file and returns its diagnostics."""
        self._texts[file], self._versions[file] = file.read_text(encoding="utf-8"), 1
        self.client.diagnostics.pop(file.as_uri(), None)
        item = types.TextDocumentItem(file.as_uri(), language, 1, self._texts[file])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.published(file)

    async def type(self, file: Path, text: str) -> list[types.Diagnostic]:
        """Replaces the text, without saving it, and returns the diagnostics."""
        self._texts[file] = text
        self._versions[file] += 1
        about = types.VersionedTextDocumentIdentifier(self._versions[file], file.as_uri())
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.client.diagnostics.pop(file.as_uri(), None)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(about, [whole]))
        return await self.published(file)

    def save(self, file: Path) -> None:
        """Saves a file as it is."""
        file.write_text(self._texts[file], encoding="utf-8")
        self.client.text_document_did_save(types.DidSaveTextDocumentParams(_named(file)))

    def close(self, file: Path) -> None:
        """Closes a file."""
        del self._texts[file]
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(_named(file)))

    async def published(self, file: Path) -> list[types.Diagnostic]:
        """The next diagnostics of the file."""
        while file.as_uri() not in self.client.diagnostics:
            await self.notified(PUBLISHED)
        return [*self.client.diagnostics.pop(file.as_uri())]

    async def findings(self, file: Path) -> list[types.Diagnostic]:
        """The next diagnostics of the file that are not empty."""
        while True:
            found = await self.published(file)
            if found:
                return found

    async def notified(self, method: str) -> Any:
        """The next notification of that kind."""
        # A coroutine would listen only at its first step: what arrives before it is lost.
        arrived = self.client.protocol.wait_for_notification_async(method)
        try:
            return await asyncio.wait_for(arrived, TIMEOUT)
        except asyncio.TimeoutError:
            reports = self.client.progress_reports
            raise AssertionError(f"no {method}; {self.client.messages}; {reports}") from None

    async def actions(
        self, file: Path, of: types.Diagnostic, only: Sequence[str] | None = None
    ) -> dict[str, types.CodeAction]:
        """What is offered at a diagnostic, by title."""
        context = types.CodeActionContext([of], only=only)
        found = await self.client.text_document_code_action_async(
            types.CodeActionParams(_named(file), of.range, context)
        )
        return {each.title: each for each in found or () if isinstance(each, types.CodeAction)}

    def applied(self, action: types.CodeAction) -> Mapping[str, str]:
        """The texts that an action leaves, by the name of the file."""
        assert action.edit is not None
        made = {}
        for change in action.edit.document_changes or ():
            if isinstance(change, types.TextDocumentEdit):
                file = _path(change.text_document.uri)
                text = self._texts.get(
                    file, file.read_text(encoding="utf-8") if file.exists() else ""
                )
                for edit in change.edits:
                    assert isinstance(edit, types.TextEdit)
                    start, end = (offset(text, at) for at in (edit.range.start, edit.range.end))
                    text = text[:start] + edit.new_text + text[end:]
                made[file.name] = text
        return made

    def at(self, file: Path, where: types.Range) -> str:
        """What stands in a range."""
        text = self._texts[file]
        return text[offset(text, where.start) : offset(text, where.end)]

    async def hover(self, file: Path, marked: str) -> str:
        """What is shown at the first place of a text."""
        found = await self.client.text_document_hover_async(
            types.HoverParams(_named(file), self._place(file, marked))
        )
        contents = found.contents if found else None
        return contents.value if isinstance(contents, types.MarkupContent) else ""

    async def completions(self, file: Path, behind: str) -> dict[str, types.CompletionItem]:
        """What may be typed behind the first place of a text."""
        found = await self.client.text_document_completion_async(
            types.CompletionParams(_named(file), self._place(file, behind, len(behind)))
        )
        assert isinstance(found, Sequence)
        return {each.label: each for each in found}

    def _place(self, file: Path, marked: str, further: int = 0) -> types.Position:
        before = self._texts[file][: self._texts[file].index(marked) + further]
        last = before.rpartition("\n")[2]
        return types.Position(before.count("\n"), len(last.encode("utf-16-le")) // 2)


@asynccontextmanager
async def session(
    *command: str, env: dict[str, str] | None = None, client: str = "visual-studio-code"
) -> AsyncIterator[Editor]:
    """An editor with a server that the command starts."""
    config = ClientServerConfig([sys.executable, *command], server_env=env)
    started = await config.start()
    assert isinstance(started, LanguageClient)
    await started.initialize_session(
        types.InitializeParams(client_capabilities(client), root_uri=None)
    )
    yield Editor(started)
    await started.shutdown_session()


def progress(reports: Any) -> list[Any]:
    """The values of reports, which pytest-lsp types as the whole notifications."""
    return [*reports]


def offset(text: str, at: types.Position) -> int:
    """The offset of a position in a text."""
    lines = text.splitlines(keepends=True)
    line = lines[at.line] if at.line < len(lines) else ""
    units = line.encode("utf-16-le")[: 2 * at.character]
    return sum(map(len, lines[: at.line])) + len(units.decode("utf-16-le"))


def _named(file: Path) -> types.TextDocumentIdentifier:
    return types.TextDocumentIdentifier(file.as_uri())


def _path(uri: str) -> Path:
    return Path(uri.removeprefix("file://"))
