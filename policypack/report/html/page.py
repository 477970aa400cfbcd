"""The page of a report: markup, style and script, with the findings and drawings as data."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import IO, Any, NamedTuple
from xml.etree import ElementTree

from policypack.report.html.contents import Contents, Excerpt, Line, as_json, no_excerpt
from policypack.report.html.trend import Point
from policypack.report.spools import spool, unspooled
from policypack.report.totals import Totals
from policypack.rule.rule import Rule
from policypack.start.wording import visible

# `[tag, attributes, text and children...]`: texts and trees.
Tree = list[Any]
_SVG = "{http://www.w3.org/2000/svg}"


class Picture(NamedTuple):
    """The map of a stack, by its name."""

    name: str
    tree: Tree


def picture(line: Mapping[str, Any]) -> Picture | None:
    """The map in a line of an audit, where it has one."""
    if line["kind"] != "stack" or not isinstance(line.get("map"), list):
        return None
    return Picture("/".join(filter(None, (line["project"], line["stack"]))), line["map"])


def tree(svg: str) -> Tree:
    """The tree of an SVG of this project.

    Raises ValueError for what is no SVG. The script draws only what it knows to be a shape.
    """
    try:
        # It was made in this process, by the code that draws.
        root = ElementTree.fromstring(svg)  # noqa: S314
    except ElementTree.ParseError as error:
        raise ValueError(f"picture of a stack: invalid XML ({error})") from None
    if root.tag != f"{_SVG}svg":
        raise ValueError(f"picture of a stack: {root.tag} is not svg")
    return _node(root)


def _node(element: ElementTree.Element) -> Tree:
    node: Tree = [element.tag.removeprefix(_SVG), dict(element.attrib)]
    node += [element.text] if element.text else []
    for child in element:
        node.append(_node(child))
        node += [child.tail] if child.tail else []
    return node


_HERE = Path(__file__).parent
_STYLES = ("vendor/uplot.min.css", "style/page.css", "style/parts.css", "style/print.css")
# One scope: each file uses what those before it define.
_SCRIPTS = tuple(
    f"script/{name}.js"
    for name in (
        "elements",
        "contents",
        "address",
        "marks",
        "tables",
        "trend",
        "picture",
        "finding",
        "findings",
        "overview",
        "stacks",
        "waivers",
        "page",
    )
)


def page(
    lines: Iterable[Line],
    rules: Mapping[str, Rule],
    *,
    title: str,
    earlier: Sequence[Point] = (),
    found: Totals | None = None,
    excerpt: Excerpt = no_excerpt,
) -> Iterator[str]:
    """The HTML of a report, piece by piece, made in one pass over the lines of an audit. `found`
    counts those of an audit that have passed: its page begins with sentences. `excerpt` gives the
    code at a finding.

    Each map of a stack is an element of its own, which the script reads once its stack is shown.
    They follow the other contents, and are kept in a file until then.
    """
    script = _script()
    yield head(title, script)
    yield (
        "<noscript>This report needs JavaScript. It asks for nothing from elsewhere.</noscript>\n"
        '<script type="application/json" id="contents">'
    )
    with spool() as drawn:
        yield from Contents(rules, found, excerpt).pieces(_keeping(lines, drawn), earlier)
        yield "</script>\n"
        yield from unspooled(drawn)
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def head(title: str, script: str = "", style: str | None = None) -> str:
    """The beginning of a page up to its body; without a script, it allows none. `style` is in the
    place of the report's own."""
    style = _style() if style is None else style
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(visible(title))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
    )


def _keeping(lines: Iterable[Line], drawn: IO[str]) -> Iterator[Line]:
    """The lines; the maps of those that have passed are in the file, each as an element."""
    for line in lines:
        if (found := picture(line)) is not None:
            of = escape(visible(found.name))
            json_ = as_json(found.tree)
            drawn.write(f'<script type="application/json" data-stack="{of}">{json_}</script>\n')
        yield line


def _policy(style: str, script: str) -> str:
    allowed = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script) if script else "'none'",
        "base-uri": "'none'",
        "form-action": "'none'",
        "require-trusted-types-for": "'script'",
        "trusted-types": "'none'",
    }
    return "; ".join(f"{directive} {sources}" for directive, sources in allowed.items())


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


@lru_cache(maxsize=1)
def _style() -> str:
    return "\n".join(_read(each) for each in _STYLES)


@lru_cache(maxsize=1)
def _script() -> str:
    own = "\n".join(_read(each) for each in _SCRIPTS)
    return f'{_read("vendor/uplot.min.js")}\n(() => {{\n"use strict";\n{own}\n}})();'


def _read(name: str) -> str:
    return (_HERE / name).read_text(encoding="utf-8").strip()
