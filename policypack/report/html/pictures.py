"""Drawings of stacks: SVG as a tree, so that the page's script parses no markup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

# `[tag, attributes, text and children...]`: texts and trees.
Tree = list[Any]
_SVG = "{http://www.w3.org/2000/svg}"


def pictures(lines: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Tree]]:
    """The names of the stacks of an audit with their maps, for those that have one."""
    for line in lines:
        if line["kind"] == "stack" and isinstance(line.get("map"), list):
            yield "/".join(filter(None, (line["project"], line["stack"]))), line["map"]


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
