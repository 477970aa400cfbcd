"""The document of a run in every format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from policypack.report import github, junit, markdown, sarif
from policypack.report.document_shape import Document
from policypack.report.html import report as html
from policypack.report.terminal import Terminal
from policypack.rule import Rule
from policypack.rules import catalogue

__all__ = ["FORMATS", "Terminal", "render"]

_Render = Callable[[Document, Terminal, Mapping[str, Rule]], str]


def _json(document: Document, _: Terminal, __: Mapping[str, Rule]) -> str:
    return json.dumps(document, indent=2) + "\n"


def _text(document: Document, terminal: Terminal, rules: Mapping[str, Rule]) -> str:
    # The library that draws it is loaded for nothing else.
    from policypack.report.text import text

    return text(document, terminal, rules)


_RENDERERS: Mapping[str, _Render] = {
    "text": _text,
    "json": _json,
    "sarif": sarif.text,
    "junit": junit.text,
    "github": github.text,
    "markdown": markdown.text,
}
HTML = "html"
FORMATS = (*_RENDERERS, HTML)


def render(
    document: Document,
    form: str,
    *,
    terminal: Terminal,
    rules: Iterable[Rule] = (),
    history: Sequence[Path] = (),
) -> str:
    """The document as text of one of `FORMATS`, with a newline at its end.

    `rules` are those that are not in the catalogue, such as an organization's own; `history` are
    the files of earlier runs, for the trend of HTML.
    """
    known = {rule.id: rule for rule in (*catalogue(), *rules)}
    if form == HTML:
        return "".join(html.of_document(document, known, history))
    return _RENDERERS[form](document, terminal, known)
