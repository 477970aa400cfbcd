"""The page of a report: markup, style and script, with the findings as data between them.

The page's policy allows its own style and script by their hashes and nothing else, and Trusted
Types close every way from a text to markup: https://www.w3.org/TR/CSP3/,
https://www.w3.org/TR/trusted-types/.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from policypack.report.html.contents import Contents, Line, as_json
from policypack.report.html.pictures import Tree
from policypack.report.html.trend import Point
from policypack.rule.rule import Rule
from policypack.start.wording import visible

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
    trend: Sequence[Point] = (),
    pictures: Iterable[tuple[str, Tree]] = (),
) -> Iterator[str]:
    """The HTML of a report, piece by piece.

    `lines` are those of an audit, `pictures` the maps of stacks by their names. Each picture is an
    element of its own, which the script reads once its stack is shown.
    """
    style, script = _style(), _script()
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style, script)}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(visible(title))}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        "<noscript>This report needs JavaScript. It asks for nothing from elsewhere.</noscript>\n"
        '<script type="application/json" id="contents">'
    )
    yield from Contents(rules).pieces(lines, trend)
    yield "</script>\n"
    for name, picture in pictures:
        of = escape(visible(name))
        yield f'<script type="application/json" data-stack="{of}">{as_json(picture)}</script>\n'
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _policy(style: str, script: str) -> str:
    allowed = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
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
