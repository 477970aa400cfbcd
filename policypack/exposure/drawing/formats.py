"""The formats of the map by their names."""

from __future__ import annotations

from policypack.exposure.drawing.as_json import as_json
from policypack.exposure.drawing.grouping import picture
from policypack.exposure.drawing.page import page
from policypack.exposure.drawing.svg import svg
from policypack.exposure.drawing.text import text
from policypack.exposure.graph.graph import Exposure

FORMATS = ("text", "json", "svg", "html")


def render(exposure: Exposure, name: str, form: str, width: int = 100) -> str:
    """The map in a format of `FORMATS`; `width` is that of text."""
    if form == "json":
        return as_json(exposure, name)
    if form == "svg":
        return svg(exposure, picture(exposure), name)
    return page(exposure, name) if form == "html" else text(exposure, name, width)
