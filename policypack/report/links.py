"""Hyperlinks in a terminal: addresses, and the files of places."""

from __future__ import annotations

from pathlib import Path

from rich.text import Text

from policypack.report.terminal import Terminal


def address(url: str, terminal: Terminal) -> Text:
    """An address, which can be opened where the terminal has links."""
    return Text(url, style=f"link {url}" if terminal.links else "")


def place(told: str, file: str | None, terminal: Terminal) -> Text:
    """A place, which opens its file where the terminal has links and the file is of the sources."""
    uri = _uri(terminal.root, file) if terminal.links and terminal.root and file else None
    return Text(told, style=f"bold link {uri}" if uri else "bold")


def _uri(root: Path, file: str) -> str | None:
    full = (root / file).resolve()
    return full.as_uri() if full.is_relative_to(root.resolve()) and full.is_file() else None
