"""The map as one self-contained SVG: no script, no request; hovering shows statement and fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from policypack.exposure.captions import box_name, detail, heading, subtitle, title
from policypack.exposure.graph import Exposure, Layer
from policypack.exposure.grouping import Line, Picture
from policypack.exposure.guards import UNGUARDED
from policypack.exposure.layout import Layout, layout
from policypack.exposure.styles import STYLE
from policypack.exposure.verbs import Verb
from policypack.wording import visible

_WIDTH, _HEIGHT = 208, 38
_COLUMN, _ROW = 282, 50
_LEFT, _TOP = 20, 84
_FOOT = 46
_CHARACTERS, _SMALL = 26, 34
COLUMNS = ("Who", "Through", "Function", "Role", "Reaches")


def svg(exposure: Exposure, drawn: Picture, name: str, *, links: str = "") -> str:
    """The picture. `links` is the beginning of the fragments that boxes and lines link to."""
    placed = layout(drawn)
    width = _LEFT * 2 + _COLUMN * (len(Layer) - 1) + _WIDTH
    height = _TOP + int(placed.height * _ROW) + _HEIGHT + _FOOT
    body = "\n".join(
        [*_heads(exposure, name), *_lines(drawn, placed, links), *_boxes(drawn, placed, links)]
    )
    label = _text(heading(exposure, name))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" viewBox="0 0 {width} {height}" '
        f'width="{width}" height="{height}" role="img" aria-label="{label}">'
        f"<style>{STYLE}</style>\n{body}\n{_legend(height)}\n</svg>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text))


def _heads(exposure: Exposure, name: str) -> Iterator[str]:
    yield f'<text class="head" x="{_LEFT}" y="30">{_text(heading(exposure, name))}</text>'
    for layer, words in zip(Layer, COLUMNS, strict=True):
        yield f'<text class="column" x="{_x(layer)}" y="62">{words}</text>'


def _x(column: int) -> int:
    return _LEFT + _COLUMN * column


def _y(row: float) -> int:
    return _TOP + round(row * _ROW)


def _lines(drawn: Picture, placed: Layout, links: str) -> Iterator[str]:
    """The quiet lines first, so that the others lie over them."""
    for number, line in sorted(enumerate(drawn.lines), key=lambda each: each[1].is_hot):
        path = _curve(_points(drawn, placed, line))
        about = "\n".join(visible(each) for each in title(drawn, line))
        drawing = (
            f'<path class="hit" d="{path}"/><path class="line" d="{path}"/>'
            f"<title>{escape(about)}</title>"
        )
        yield f'<g class="{_class_of(line)}">{_linked(drawing, links, f"l{number}")}</g>'


def _class_of(line: Line) -> str:
    words = [f"v-{line.verbs[0].name.lower().replace('_', '-')}", "hot" if line.is_hot else "quiet"]
    return " ".join([*words, "undecided"] if line.undecided else words)


def _linked(drawing: str, links: str, name: str) -> str:
    return f'<a href="#{links}{name}">{drawing}</a>' if links else drawing


def _points(drawn: Picture, placed: Layout, line: Line) -> list[tuple[int, int]]:
    """Where the line goes: through both middles of each column that it passes."""
    source, target = drawn.boxes[line.source], drawn.boxes[line.target]
    middle = _HEIGHT // 2
    points = [(_x(source.layer) + _WIDTH, _y(placed.rows[source.id]) + middle)]
    for column, row in placed.bends[line.source, line.target]:
        points += [(_x(column), _y(row) + middle), (_x(column) + _WIDTH, _y(row) + middle)]
    points.append((_x(target.layer), _y(placed.rows[target.id]) + middle))
    return points


def _curve(points: Sequence[tuple[int, int]]) -> str:
    found = f"M{points[0][0]} {points[0][1]}"
    for (x, y), (to_x, to_y) in pairwise(points):
        bend = (to_x - x) // 2
        found += f" C{x + bend} {y} {to_x - bend} {to_y} {to_x} {to_y}"
    return found


def _boxes(drawn: Picture, placed: Layout, links: str) -> Iterator[str]:
    for box in drawn.boxes.values():
        x, y = _x(box.layer), _y(placed.rows[box.id])
        about = "\n".join(visible(each) for each in detail(drawn, box))
        drawing = (
            f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6"/>'
            f"{_words(x + 10, y, box_name(box), subtitle(drawn, box))}"
            f"<title>{escape(about)}</title>"
        )
        classes = f"box k-{box.node.kind.lower()} {'hot' if box.is_hot else 'quiet'}"
        classes += " open" if box.node.guard == UNGUARDED else ""
        yield f'<g class="{_text(classes)}">{_linked(drawing, links, box.id)}</g>'


def _words(x: int, y: int, name: str, sub: str) -> str:
    named = f'<text class="name" x="{x}" y="{y + (16 if sub else 23)}">{_text(_cut(name))}</text>'
    if not sub:
        return named
    return f'{named}<text class="sub" x="{x}" y="{y + 30}">{_text(_cut(sub, _SMALL))}</text>'


def _cut(text: str, most: int = _CHARACTERS) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _legend(height: int) -> str:
    x, y, found = _LEFT, height - 18, []
    for verb, words in (
        (Verb.TAKES_OVER, "takes over"),
        (Verb.CHANGES, "changes"),
        (Verb.READS, "reads"),
        (Verb.CALLS, "leads to"),
    ):
        name = verb.name.lower().replace("_", "-")
        found.append(
            f'<g class="hot v-{name}"><path class="line" d="M{x} {y - 4} H{x + 30}"/></g>'
            f'<text class="sub" x="{x + 38}" y="{y}">{words}</text>'
        )
        x += 126
    found.append(
        f'<g class="quiet"><path class="line" d="M{x} {y - 4} H{x + 30}"/></g>'
        f'<text class="sub" x="{x + 38}" y="{y}">not from the internet or any account</text>'
        f'<g class="quiet undecided"><path class="line" d="M{x + 250} {y - 4} H{x + 280}"/></g>'
        f'<text class="sub" x="{x + 288}" y="{y}">undecided</text>'
    )
    return "".join(found)
