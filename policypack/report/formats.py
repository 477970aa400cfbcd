"""The formats of reports: each has a module, which is loaded for it alone, for runs and audits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policypack.report.terminal import Terminal
from policypack.rule.rule import Rule
from policypack.rules import catalogue

if TYPE_CHECKING:
    from policypack.report.audit_lines import Line
    from policypack.report.document_shape import Document
    from policypack.report.totals import Totals

__all__ = ["ENDINGS", "FORMATS", "Terminal", "load", "pieces", "render"]

HTML = "html"
# The formats of a run.
FORMATS = ("text", "concise", "json", "sarif", "junit", "github", "markdown", HTML)
# The formats of an audit, with the ending of the file. `jsonl` are the lines of the journal.
ENDINGS: Mapping[str, str] = {
    "text": "txt",
    "json": "json",
    "jsonl": "jsonl",
    "sarif": "sarif",
    "ocsf": "ocsf.jsonl",
    "csv": "csv",
    "markdown": "md",
    HTML: "html",
}
_MODULES = {"json": "json_report", "jsonl": "json_report", "csv": "csv_rows"}


def load(form: str, function: str = "text") -> Any:
    """The function of a format other than HTML: `text` renders a run, and `audit` an audit."""
    return getattr(import_module(f"policypack.report.{_MODULES.get(form, form)}"), function)


def render(
    document: Document,
    form: str,
    *,
    terminal: Terminal,
    rules: Iterable[Rule] | None = None,
    history: Sequence[Path] = (),
) -> str:
    """The document of a run as text of one of `FORMATS`, with a newline at its end.

    `rules` has the rules that its findings may name, by default the catalogue; `history` has the
    files of earlier runs, for the trend of HTML.
    """
    known = {rule.id: rule for rule in (catalogue() if rules is None else rules)}
    if form != HTML:
        made: str = load(form)(document, terminal, known)
        return made
    from policypack.report.html.report import of_document

    return "".join(of_document(document, known, history, terminal))


def pieces(
    form: str,
    lines: Iterable[Line],
    found: Totals,
    rules: Mapping[str, Rule],
    terminal: Terminal,
    *,
    history: Sequence[Path] = (),
    name: str = "audit",
) -> Iterator[Iterable[str]]:
    """The files of an audit in one of `ENDINGS`, each as pieces of text.

    All but SARIF and large HTML have one file. The lines are read once, and `found` counts those
    that have passed. For HTML, `history` are the files of earlier runs, and `name` is that of its
    files: the last one links to the others.
    """
    if form == HTML:
        from policypack.report.html.volumes import pages

        yield from pages(lines, rules, history, found, name)
        return
    made = load(form, "journal" if form == "jsonl" else "audit")(lines, found, rules, terminal)
    yield from made if form == "sarif" else [made]
