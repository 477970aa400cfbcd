"""The map as HTML: a fragment for a report, and a page of its own. Neither has a script."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from itertools import islice

from policypack.exposure.drawing.captions import box_name, detail, heading, sentence, words
from policypack.exposure.drawing.grouping import Picture, picture
from policypack.exposure.drawing.outline import outline
from policypack.exposure.drawing.styles import STYLE
from policypack.exposure.drawing.svg import svg
from policypack.exposure.graph.graph import Edge, Exposure
from policypack.start.wording import visible

# What is written out below the picture: the evidence of each line, the first of many.
_MOST_EDGES, _MOST_EVIDENCE = 24, 6
PAGE_STYLE = """
body{margin:0;padding:16px;background:#fff;color:#1c2430;
font:15px/1.5 system-ui,"Segoe UI",Helvetica,Arial,sans-serif}
.map-scroll{overflow-x:auto}.map-scroll .map{min-width:60rem}
.map-details{max-width:60rem}
.map-details section{border-left:3px solid transparent;padding:0 12px;display:none}
.map-details section:target{display:block;border-color:#a4133c}
.map-outline p{margin:0;max-width:60rem}.map-outline h2{font-size:1.05rem;margin:1.2rem 0 .3rem}
.map-outline .d1{font-weight:600;margin-top:.5rem}.map-outline .d2{margin-left:1.2rem}
h1{font-size:1.25rem;margin:0 0 .8rem}
.map-details h2{font-size:1rem;margin:.8rem 0 .2rem}.map-details p{margin:.1rem 0 .1rem 1rem}
.map-details .fix{font-weight:600}
@media (prefers-color-scheme:dark){body{background:#12161c;color:#e6eaf0}}
"""


def fragment(exposure: Exposure, name: str, ident: str = "map-") -> str:
    """The picture, what its boxes and lines stand for, shown once chosen, and the outline.

    `ident` begins all IDs, so that a page can hold the maps of several stacks. The picture brings
    its style, `styles.STYLE`; `PAGE_STYLE` is for the page that holds the fragment.
    """
    drawn = picture(exposure)
    sections = "\n".join([*_lines(drawn, ident), *_boxes(drawn, ident)])
    outlined = "\n".join(_outlined(exposure, name))
    return (
        f'<div class="map-scroll">{svg(exposure, drawn, name, links=ident)}</div>'
        f'<div class="map-details">{sections}</div>\n<div class="map-outline">{outlined}</div>\n'
    )


def page(exposure: Exposure, name: str) -> str:
    """A page with the map of one stack. Its security policy allows its own style, nothing else."""
    hashes = " ".join(f"'sha256-{_hash(style)}'" for style in (STYLE, PAGE_STYLE))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f'style-src {hashes}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_text(heading(exposure, name))}</title><style>{PAGE_STYLE}</style></head>\n"
        f"<body>\n<main>\n<h1>{_text(heading(exposure, name))}</h1>\n"
        f"{fragment(exposure, name)}</main>\n</body></html>\n"
    )


def _hash(style: str) -> str:
    return base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _text(text: str) -> str:
    return escape(visible(text))


def _outlined(exposure: Exposure, name: str) -> Iterator[str]:
    """The outline below its heading, which the page has."""
    for depth, words_ in islice(outline(exposure, name), 1, None):
        yield (
            f"<h2>{_text(words_)}</h2>"
            if depth == 0
            else f'<p class="d{depth}">{_text(words_)}</p>'
        )


def _lines(drawn: Picture, ident: str) -> Iterator[str]:
    for number, line in enumerate(drawn.lines):
        told = "".join(_edge(drawn, edge) for edge in line.edges[:_MOST_EDGES])
        more = len(line.edges) - _MOST_EDGES
        told += f"<p>and {more} more</p>" if more > 0 else ""
        yield f'<section id="{ident}l{number}">{told}</section>'


def _edge(drawn: Picture, edge: Edge) -> str:
    found = f"<h2>{_text(sentence(drawn, edge))}</h2>"
    for evidence in edge.evidence[:_MOST_EVIDENCE]:
        for each in words(evidence):
            kind = ' class="fix"' if each.startswith("Fix: ") else ""
            found += f"<p{kind}>{_text(each)}</p>"
    return found


def _boxes(drawn: Picture, ident: str) -> Iterator[str]:
    for box in drawn.boxes.values():
        told = "".join(f"<p>{_text(each)}</p>" for each in detail(drawn, box))
        yield f'<section id="{ident}{box.id}"><h2>{_text(box_name(box))}</h2>{told}</section>'
