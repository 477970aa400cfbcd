"""Drawings of stacks: SVG as a tree, so that the page's script parses no markup."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

# (project, stack) -> SVG, or None where there is no drawing.
Pictures = Callable[[str, str], str | None]
_SVG = "{http://www.w3.org/2000/svg}"


def none(_: str, __: str) -> None:
    """No drawing of any stack."""


def tree(svg: str) -> list[Any]:
    """`[tag, attributes, text and children...]` of an SVG of this project.

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


def _node(element: ElementTree.Element) -> list[Any]:
    node: list[Any] = [element.tag.removeprefix(_SVG), dict(element.attrib)]
    node += [element.text] if element.text else []
    for child in element:
        node.append(_node(child))
        node += [child.tail] if child.tail else []
    return node
