"""The formats of the map by their names."""

from __future__ import annotations

from policypack.exposure.drawing.as_json import as_json
from policypack.exposure.drawing.captions import document, listed
from policypack.exposure.drawing.grouping import picture
from policypack.exposure.drawing.mermaid import mermaid
from policypack.exposure.drawing.outline import outline, text
from policypack.exposure.drawing.page import page
from policypack.exposure.drawing.svg import svg
from policypack.exposure.graph.graph import Exposure
from policypack.exposure.graph.paths import exposed_paths

FORMATS = ("text", "json", "svg", "html", "markdown")


def render(exposure: Exposure, name: str, form: str, width: int = 100) -> str:
    """The map in a format of `FORMATS`; `width` is that of text."""
    if form == "json":
        return as_json(exposure, name)
    if form == "svg":
        return svg(exposure, picture(exposure), name)
    if form == "markdown":
        return _markdown(exposure, name)
    return page(exposure, name) if form == "html" else text(exposure, name, width)


def _markdown(exposure: Exposure, name: str) -> str:
    """The public paths as a picture, and the outline."""
    title, *rest = outline(exposure, name)
    edges = dict.fromkeys(edge for path in exposed_paths(exposure) for edge in path.edges)
    pictures = [f"{mermaid(exposure.nodes, edges, (), ())}\n"] if edges else []
    return document(title[1], [*pictures, listed(rest)])
