"""The document of a run in every format: each has a module, which is loaded for it alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule
from policypack.rules import catalogue

if TYPE_CHECKING:
    from policypack.report.document_shape import Document

__all__ = ["FORMATS", "Terminal", "load", "render"]

_Render = Callable[["Document", Terminal, Mapping[str, Rule]], str]
_OF_MODULES = ("text", "concise", "sarif", "junit", "github", "markdown")
HTML = "html"
FORMATS = ("text", "concise", "json", *_OF_MODULES[2:], HTML)


def load(form: str) -> _Render:
    """The function that renders a format other than HTML."""
    if form not in _OF_MODULES:
        return _json
    found: _Render = import_module(f"policypack.report.{form}").text
    return found


def render(
    document: Document,
    form: str,
    *,
    terminal: Terminal,
    rules: Iterable[Rule] | None = None,
    history: Sequence[Path] = (),
) -> str:
    """The document as text of one of `FORMATS`, with a newline at its end.

    `rules` has the rules that its findings may name, by default the catalogue; `history` has the
    files of earlier runs, for the trend of HTML.
    """
    known = {rule.id: rule for rule in (catalogue() if rules is None else rules)}
    if form != HTML:
        return load(form)(document, terminal, known)
    from policypack.report.html.report import of_document

    return "".join(of_document(document, known, history, terminal))


def _json(document: Document, _: Terminal, __: Mapping[str, Rule]) -> str:
    return json.dumps(document, indent=2) + "\n"
