"""Drawings of stacks: SVG as a tree, so that the page's script parses no markup."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple
from xml.etree import ElementTree

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
