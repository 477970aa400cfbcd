"""The formats of the map by their names."""

from __future__ import annotations

from policypack.exposure.as_json import as_json
from policypack.exposure.graph import Exposure
from policypack.exposure.grouping import picture
from policypack.exposure.page import page
from policypack.exposure.svg import svg
from policypack.exposure.text import text

FORMATS = ("text", "json", "svg", "html")


def render(exposure: Exposure, name: str, form: str, width: int = 100) -> str:
    """The map in a format of `FORMATS`; `width` is that of text."""
    if form == "json":
        return as_json(exposure, name)
    if form == "svg":
        return svg(exposure, picture(exposure), name)
    return page(exposure, name) if form == "html" else text(exposure, name, width)
