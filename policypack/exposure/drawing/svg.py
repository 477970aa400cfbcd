"""The map as one self-contained SVG: no script, no request; hovering shows statement and fix."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import pairwise

from policypack.exposure.drawing.captions import (
    box_name,
    detail,
    heading,
    sentence,
    subtitle,
    title,
)
from policypack.exposure.drawing.grouping import Line, Picture
from policypack.exposure.drawing.layout import Layout, layout
from policypack.exposure.drawing.styles import (
    HIT,
    SMALL,
    STYLE,
    TEXT,
    box_attributes,
    line_attributes,
)
from policypack.exposure.graph.graph import UNGUARDED, Exposure, Layer
from policypack.principals.verbs import Verb
from policypack.start.wording import visible

_WIDTH, _HEIGHT = 208, 38
_COLUMN, _ROW = 282, 50
_LEFT, _TOP = 20, 84
# What the heading above the columns takes.
_HEAD = 40
_FOOT = 46
# How far a line within a column stands out.
_ASIDE = 18
_CHARACTERS, _SMALL = 26, 34
COLUMNS = ("Who", "Through", "Function", "Role", "Reaches")


def svg(exposure: Exposure, drawn: Picture, name: str, *, links: str = "") -> str:
    """The picture. `links` is the beginning of the fragments that boxes and lines link to.

    A picture with links stands below the heading of its page, and has none itself. Its role is that
    of a group, since a browser hides the links of an image from who hears the page.
    """
    placed = layout(drawn)
    width = _LEFT * 2 + _COLUMN * (len(Layer) - 1) + _WIDTH
    height = _TOP + int(placed.height * _ROW) + _HEIGHT + _FOOT
    head = heading(exposure, name)
    body = "\n".join(
        [
            *_heads("" if links else head),
            *_lines(drawn, placed, links),
            *_boxes(drawn, placed, links),
        ]
    )
    label = _text(head)
    role, top = ("group", _HEAD) if links else ("img", 0)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="map" '
        f'viewBox="0 {top} {width} {height - top}" '
        f'width="{width}" height="{height - top}" role="{role}" aria-label="{label}">'
        f"<style>{STYLE}</style>\n{body}\n{_legend(height)}\n</svg>\n"
    )


def _text(text: str) -> str:
    return escape(visible(text))


def _heads(head: str) -> Iterator[str]:
    if head:
        yield f'<text class="map-head" {TEXT} x="{_LEFT}" y="30">{_text(head)}</text>'
    for layer, words in zip(Layer, COLUMNS, strict=True):
        yield f'<text class="map-column" {TEXT} x="{_x(layer)}" y="62">{words}</text>'


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
            f'<path class="map-hit" {HIT} d="{path}"/>'
            f'<path class="map-line" {_attributes(line)} d="{path}"/>'
            f"<title>{escape(about)}</title>"
        )
        linked = _linked(drawing, links, f"l{number}", sentence(drawn, line.edges[0]))
        yield f'<g class="{_class_of(line)}">{linked}</g>'


def _heat(is_hot: bool) -> str:
    return "map-hot" if is_hot else "map-quiet"


def _attributes(line: Line) -> str:
    return line_attributes(line.verbs[0], line.is_hot, line.undecided)


def _class_of(line: Line) -> str:
    words = [f"map-{line.verbs[0].name.lower().replace('_', '-')}", _heat(line.is_hot)]
    return " ".join([*words, "map-undecided"] if line.undecided else words)


def _linked(drawing: str, links: str, name: str, label: str = "") -> str:
    if not links:
        return drawing
    named = f' aria-label="{_text(label)}"' if label else ""
    return f'<a href="#{links}{name}"{named}>{drawing}</a>'


def _points(drawn: Picture, placed: Layout, line: Line) -> list[tuple[int, int]]:
    """Where the line goes: through both middles of each column that it passes.

    From left to right it leaves a box at its right side; the other way it leaves at the left side,
    and within a column at the right sides of both.
    """
    source, target = drawn.boxes[line.source], drawn.boxes[line.target]
    middle = _HEIGHT // 2
    leaves, enters = (_WIDTH, 0) if source.layer < target.layer else (0, _WIDTH)
    if source.layer == target.layer:
        leaves = enters = _WIDTH
    points = [(_x(source.layer) + leaves, _y(placed.rows[source.id]) + middle)]
    bends = placed.bends[line.source, line.target]
    for column, row in bends if leaves else reversed(bends):
        y = _y(row) + middle
        points += [(_x(column) + enters, y), (_x(column) + leaves, y)]
    points.append((_x(target.layer) + enters, _y(placed.rows[target.id]) + middle))
    return points


def _curve(points: Sequence[tuple[int, int]]) -> str:
    """A line through the points; one that does not go to the right ends in an arrowhead."""
    found = f"M{points[0][0]} {points[0][1]}"
    for (x, y), (to_x, to_y) in pairwise(points):
        bend, back = (to_x - x) // 2, -((to_x - x) // 2)
        if to_x == x:
            bend = back = _ASIDE
        found += f" C{x + bend} {y} {to_x + back} {to_y} {to_x} {to_y}"
    x, y = points[-1]
    is_forward = points[0][0] < x
    return found if is_forward else f"{found} m8 -5 L{x} {y} l8 5"


def _boxes(drawn: Picture, placed: Layout, links: str) -> Iterator[str]:
    for box in drawn.boxes.values():
        x, y = _x(box.layer), _y(placed.rows[box.id])
        about = "\n".join(visible(each) for each in detail(drawn, box))
        drawing = (
            f'<rect x="{x}" y="{y}" width="{_WIDTH}" height="{_HEIGHT}" rx="6" '
            f"{box_attributes(box.is_hot)}/>"
            f"{_words(x + 10, y, box_name(box), subtitle(drawn, box))}"
            f"<title>{escape(about)}</title>"
        )
        classes = f"map-box map-of-{box.node.kind.lower()} {_heat(box.is_hot)}"
        classes += " map-open" if box.node.guard == UNGUARDED else ""
        # Its name is its text.
        linked = _linked(drawing, links, box.id)
        yield f'<g class="{_text(classes)}">{linked}</g>'


def _words(x: int, y: int, name: str, sub: str) -> str:
    top = y + (16 if sub else 23)
    named = f'<text class="map-name" {TEXT} x="{x}" y="{top}">{_text(_cut(name))}</text>'
    if not sub:
        return named
    below = _text(_cut(sub, _SMALL))
    return f'{named}<text class="map-sub" {SMALL} x="{x}" y="{y + 30}">{below}</text>'


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
        drawing = line_attributes(verb, True, False)
        found.append(
            f'<g class="map-hot map-{name}"><path class="map-line" {drawing} '
            f'd="M{x} {y - 4} H{x + 30}"/></g>'
            f'<text class="map-sub" {SMALL} x="{x + 38}" y="{y}">{words}</text>'
        )
        x += 126
    for far, kind, undecided, words in (
        (0, "map-quiet", False, "not from the internet or any account"),
        (250, "map-quiet map-undecided", True, "undecided"),
    ):
        drawing = line_attributes(Verb.CALLS, False, undecided)
        found.append(
            f'<g class="{kind}"><path class="map-line" {drawing} '
            f'd="M{x + far} {y - 4} H{x + far + 30}"/></g>'
            f'<text class="map-sub" {SMALL} x="{x + far + 38}" y="{y}">{words}</text>'
        )
    return "".join(found)
