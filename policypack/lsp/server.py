"""The language server: requests of an editor, and the answers."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any
from uuid import uuid4

from lsprotocol import types
from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    Diagnostic,
    Hover,
    MarkupContent,
    MarkupKind,
    Position,
    Range,
    TextEdit,
)
from pygls.lsp.server import LanguageServer

from policypack import VERSION
from policypack.lsp import documents, offers, settings_files
from policypack.lsp.documents import Documents
from policypack.lsp.judged import Judged
from policypack.lsp.previews import COMMAND, Crashed, Previews, RunResult
from policypack.lsp.settings_files import Candidate, cursor
from policypack.lsp.texts import Text, path_of
from policypack.preview import project
from policypack.program_files.settings_file import is_settings_file
from policypack.reading.files import split_lines

# Completion in a settings file.


def items(text: Text, position: Position) -> list[CompletionItem]:
    """What may be typed at the position."""
    line, column = text.place(position)
    here = cursor(text.lines, line, column)
    where = Range(text.position(line, column - len(here.begun)), text.position(line, column))
    # A key that has its colon already gets no second one.
    has_colon = ":" in text.line(line)[column - 1 :]
    return [
        _item(each, where, ": " if each.is_key and not has_colon else "")
        for each in settings_files.candidates(here, documents.rules())
    ]


def _item(candidate: Candidate, where: Range, behind: str) -> CompletionItem:
    kind = CompletionItemKind.Property if candidate.is_key else CompletionItemKind.Value
    return CompletionItem(
        candidate.label,
        kind=kind,
        documentation=MarkupContent(MarkupKind.Markdown, candidate.documentation),
        filter_text=candidate.label,
        text_edit=TextEdit(where, f"{candidate.label}{behind}"),
    )


# Hover texts of a position: the rule of a finding, or a setting.


def hover(
    file: Path,
    text: Text,
    position: Position,
    found: Iterable[Diagnostic],
    pages: Mapping[str, str],
) -> Hover | None:
    """The rule that the place names, or the findings there, or the setting.

    `pages` has the text of rules that are not in the catalogue.
    """
    line, column = text.place(position)
    named = documents.named_at(text.line(line), column)
    if named:
        rule, start, end = named
        return _hover(documents.explanation(rule, pages), text, line, start, end)
    if is_settings_file(file.name):
        return _setting(text, line, column)
    here = [each for each in found if _is_inside(position, each.range)]
    told = dict.fromkeys(_told(each, pages) for each in here)
    return Hover(_markdown("\n---\n\n".join(told))) if told else None


def _told(found: Diagnostic, pages: Mapping[str, str]) -> str:
    """The evidence, and below it the page of the rule."""
    # Evidence contains names of a program, which must not be read as Markdown.
    evidence = "".join(f"    {line}\n" for line in split_lines(found.message))
    return f"{evidence}\n{documents.explanation(str(found.code or ''), pages)}"


def _setting(text: Text, line: int, column: int) -> Hover | None:
    whole = text.line(line)
    key = whole.partition(":")[0]
    if ":" not in whole or column > len(key) + 1:
        return None
    path = cursor(text.lines, line, len(key) + 2).path
    start = len(key) - len(key.lstrip("- ")) + 1
    told = settings_files.documentation(path)
    return _hover(told, text, line, start, len(key.rstrip()) + 1) if told else None


def _hover(markdown: str, text: Text, line: int, start: int, end: int) -> Hover:
    where = Range(text.position(line, start), text.position(line, end))
    return Hover(_markdown(markdown), where)


def _markdown(text: str) -> MarkupContent:
    return MarkupContent(MarkupKind.Markdown, text)


def _is_inside(position: Position, where: Range) -> bool:
    return where.start <= position <= where.end


PREVIEW = "stackwarden.preview"
# Beyond this, the project that was previewed first is forgotten.
_MOST_PROJECTS = 8


class Server(LanguageServer):
    """A session with an editor."""

    def __init__(self, command: Sequence[str] = COMMAND, folder: Path | None = None) -> None:
        super().__init__("stackwarden", VERSION)
        self.folder = folder
        self.judged: dict[Path, Judged] = {}
        self.previews = Previews(self.shows, self.took, command)
        self._told: dict[Path, str] = {}

    @property
    def documents(self) -> Documents:
        """The documents of the session, which begins with its workspace."""
        if not hasattr(self, "_documents"):
            self._documents = Documents(self.workspace, self.publish)
        return self._documents

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Names the error alone: its text may hold what a file says."""
        logging.getLogger(__name__).error("%s: %s", source.__name__, type(error).__name__)

    def found(self, file: Path) -> list[types.Diagnostic]:
        """The diagnostics of a file: of its own, and what previews have found in it."""
        texts, uris = self.documents.files.text, self.documents.files.uri
        of_previews = (
            each.diagnostics(file, texts, uris, documents.page) for each in self.judged.values()
        )
        return [*self.documents.found(file), *chain.from_iterable(of_previews)]

    def publish(self, file: Path) -> None:
        """Shows the diagnostics of a file."""
        files = self.documents.files
        self.text_document_publish_diagnostics(
            types.PublishDiagnosticsParams(files.uri(file), self.found(file), files.version(file))
        )

    def saved(self, file: Path) -> None:
        """Previews the program that the file is of, or for which it has the settings."""
        found = _project(file.parent)
        folders = {found.folder} if found else set()
        if is_settings_file(file.name):
            folders |= {each for each in self.judged if each.is_relative_to(file.parent)}
        for folder in folders:
            self.previews.start(folder)

    def took(self, folder: Path, result: RunResult | Crashed) -> None:
        """Shows what came of a preview; what a crashed one has not found is unknown."""
        if isinstance(result, Crashed):
            self._tell(
                folder,
                f"{folder.name}: the preview ended with status {result.status} and without a "
                f"result; run `stackwarden preview {folder}` in a terminal",
            )
            return
        found = _project(folder)
        before = self.judged.pop(folder, None)
        judged = Judged(
            found.file if found else folder / project.FILES[0], result, self.documents.files.text
        )
        self.judged[folder] = judged
        stale = before.files if before else set()
        if len(self.judged) > _MOST_PROJECTS:
            stale |= self.judged.pop(next(iter(self.judged))).files
        for file in {*judged.files, *stale}:
            self.documents.show(file)
        if judged.failure:
            self._tell(folder, f"{folder.name}: {judged.failure.message}")
        else:
            self._told.pop(folder, None)

    def _tell(self, folder: Path, message: str) -> None:
        """Shows a message, once for what stays the same from save to save."""
        if self._told.get(folder) != message:
            self._told[folder] = message
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, message))

    @contextlib.asynccontextmanager
    async def shows(self, folder: Path) -> AsyncIterator[Callable[[int], None]]:
        """Progress of a preview, in an editor that shows it."""
        window = self.client_capabilities.window
        if window is None or not window.work_done_progress:
            yield lambda _: None
            return
        progress, token = self.work_done_progress, str(uuid4())
        await progress.create_async(token)
        title = f"Stackwarden: {folder.name}"
        progress.begin(token, types.WorkDoneProgressBegin(title, message="running the program"))

        def judged(number: int) -> None:
            told = f"{number} resource{'' if number == 1 else 's'} judged"
            progress.report(token, types.WorkDoneProgressReport(message=told))

        try:
            yield judged
        finally:
            progress.end(token, types.WorkDoneProgressEnd())
            progress.tokens.pop(token, None)


def make(command: Sequence[str] = COMMAND, folder: Path | None = None) -> Server:
    """A server; `command` previews one project, as `policypack.commands.lsp_run` does.

    The project of the `folder` is previewed at the start, before a file of it is saved.
    """
    server = Server(command, folder)
    for method, (handler, options) in _FEATURES.items():
        server.feature(method, options)(handler)
    server.command(PREVIEW)(_preview)
    return server


def _project(folder: Path) -> project.Project | None:
    try:
        return project.find(folder)
    except (ValueError, OSError):
        return None


def _opened(server: Server, params: types.DidOpenTextDocumentParams) -> None:
    file = server.documents.files.opened(params.text_document)
    if file:
        server.documents.show(file)


def _changed(server: Server, params: types.DidChangeTextDocumentParams) -> None:
    file = path_of(params.text_document.uri)
    if file:
        server.documents.typed(file)


def _saved(server: Server, params: types.DidSaveTextDocumentParams) -> None:
    file = path_of(params.text_document.uri)
    if file:
        server.documents.show(file)
        server.saved(file)


def _closed(server: Server, params: types.DidCloseTextDocumentParams) -> None:
    file = path_of(params.text_document.uri)
    if file:
        server.documents.closed(file)


def _show_hover(server: Server, params: types.HoverParams) -> types.Hover | None:
    file = path_of(params.text_document.uri)
    text = server.documents.files.text(file) if file else None
    if file is None or text is None:
        return None
    pages = {id_: page for each in server.judged.values() for id_, page in each.pages.items()}
    return hover(file, text, params.position, server.found(file), pages)


def _complete(server: Server, params: types.CompletionParams) -> list[types.CompletionItem]:
    file = path_of(params.text_document.uri)
    text = server.documents.files.text(file) if file else None
    if file is None or text is None or not is_settings_file(file.name):
        return []
    return items(text, params.position)


def _actions(server: Server, params: types.CodeActionParams) -> list[types.CodeAction]:
    file = path_of(params.text_document.uri)
    if file is None:
        return []
    return [
        made
        for folder, judged in server.judged.items()
        for made in offers.offered(judged, folder, file, params, server.documents.files)
    ]


def _preview(server: Server, uri: str) -> None:
    """Previews the project of a file now."""
    file = path_of(uri)
    if file:
        server.saved(file)


async def _begun(server: Server, _: Any) -> None:
    """Loads the rules before the first finding needs them."""
    if server.folder and (found := _project(server.folder)):
        server.previews.start(found.folder)
    await asyncio.to_thread(documents.rules)


async def _ended(server: Server, _: Any) -> None:
    await server.previews.close()


_FEATURES: dict[str, tuple[Callable[..., Any], Any]] = {
    types.INITIALIZED: (_begun, None),
    types.TEXT_DOCUMENT_DID_OPEN: (_opened, None),
    types.TEXT_DOCUMENT_DID_CHANGE: (_changed, None),
    types.TEXT_DOCUMENT_DID_SAVE: (_saved, types.SaveOptions()),
    types.TEXT_DOCUMENT_DID_CLOSE: (_closed, None),
    types.TEXT_DOCUMENT_HOVER: (_show_hover, None),
    types.TEXT_DOCUMENT_COMPLETION: (_complete, types.CompletionOptions()),
    types.TEXT_DOCUMENT_CODE_ACTION: (
        _actions,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, offers.FIX_ALL]),
    ),
    types.SHUTDOWN: (_ended, None),
}
