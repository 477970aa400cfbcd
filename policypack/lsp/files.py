"""The files of a workspace as the editor has them now, else as they are on the disk."""

from __future__ import annotations

from pathlib import Path

from lsprotocol.types import TextDocumentItem
from pygls import uris
from pygls.workspace import Workspace

from policypack.lsp.texts import Text
from policypack.reading.files import PAGE, read_bytes


class Files:
    """The open files of a workspace by path, with the URIs that the editor gives them."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._open: dict[Path, str] = {}

    def opened(self, item: TextDocumentItem) -> Path | None:
        """Registers a file; returns None if it isn't a file on this machine."""
        file = path_of(item.uri)
        if file:
            self._open[file] = item.uri
        return file

    def closed(self, file: Path) -> None:
        """Forgets a file: its text is that on the disk again."""
        self._open.pop(file, None)

    def uri(self, file: Path) -> str:
        """The URI of a file."""
        return self._open.get(file) or uris.from_fs_path(str(file)) or ""

    def version(self, file: Path) -> int | None:
        """The version of an open file; None for another one."""
        uri = self._open.get(file)
        return self._workspace.get_text_document(uri).version if uri else None

    def text(self, file: Path) -> Text | None:
        """The text of a file; None where there is none, or no text."""
        codec = self._workspace.position_codec
        uri = self._open.get(file)
        if uri:
            return Text(self._workspace.get_text_document(uri).source, codec)
        try:
            return Text(read_bytes(file, PAGE).decode(), codec)
        except (OSError, ValueError):
            return None


def path_of(uri: str) -> Path | None:
    """The file that a URI names, without symlinks."""
    named = uris.to_fs_path(uri)
    return Path(named).resolve() if named else None
