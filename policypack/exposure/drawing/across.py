"""The map of an organization: what leads from one stack to another, the riskiest first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from policypack.exposure.drawing.as_json import as_map
from policypack.exposure.drawing.captions import document, heading, kind_of, listed, words
from policypack.exposure.drawing.grouping import picture
from policypack.exposure.drawing.mermaid import mermaid
from policypack.exposure.drawing.outline import wrapped_outline
from policypack.exposure.drawing.page import page
from policypack.exposure.drawing.svg import svg
from policypack.exposure.graph.graph import Edge, Exposure, Node
from policypack.exposure.graph.paths import Crossing, crossing, only_crossing

Lines = Iterator[tuple[int, str]]


def render(exposure: Exposure, name: str, form: str, width: int = 100) -> str:
    """The map in one of the formats of a map; pictures show what crosses stacks."""
    found = crossing(exposure)
    if form == "json":
        return _json(exposure, found, name)
    if form in ("svg", "html"):
        part = only_crossing(exposure, found)
        return svg(part, picture(part), name) if form == "svg" else page(part, name)
    if form == "text":
        return wrapped_outline(_outline(exposure, found, name), width)
    title, *rest = _outline(exposure, found, name)
    edges = dict.fromkeys([*(edge for way in found.ways for edge in way.edges), *found.edges])
    pictures = [f"{mermaid(exposure.nodes, edges, (), ())}\n"] if edges else []
    return document(title[1], [*pictures, listed(rest)])


def _outline(exposure: Exposure, found: Crossing, name: str) -> Lines:
    yield 0, heading(exposure, name)
    if found.ways:
        yield 0, "Public paths across stacks"
    for way in found.ways:
        nodes = [exposure.nodes[each.target] for each in way.edges]
        origin = exposure.nodes[way.edges[0].source].name
        yield 1, f"{origin} > {' > '.join(map(_named, nodes))}: {_verb(way.edges[-1])}"
        yield from ((2, line) for each in way.edges[-1].evidence for line in words(each))
    if found.edges:
        yield 0, "Other edges across stacks"
    for edge in found.edges:
        ends = (exposure.nodes[edge.source], exposure.nodes[edge.target])
        yield 1, f"{_named(ends[0])} {_verb(edge)} {_named(ends[1])}"
        yield from ((2, line) for each in edge.evidence for line in words(each))
    if found.within:
        noun = "way" if found.within == 1 else "ways"
        yield 0, "Within one stack"
        yield 1, f"{found.within} {noun} from anyone; draw the map of a stack to see its own"
    if exposure.not_followed:
        yield 0, "Not followed"
        yield from ((1, each) for each in sorted(exposure.not_followed))
    if exposure.undecided:
        yield 0, "Undecided"
        yield from ((1, each) for each in exposure.undecided)


def _named(node: Node) -> str:
    return f"{kind_of(node)} {node.name}" if node.urn else node.name


def _verb(edge: Edge) -> str:
    return f"{edge.verb.value} (undecided)" if edge.undecided else edge.verb.value


def _json(exposure: Exposure, found: Crossing, name: str) -> str:
    """The map with `across`: the ways across stacks as numbers of paths, the other edges as
    numbers of edges."""
    written: dict[str, Any] = as_map(exposure, name)
    edges = {id(edge): number for number, edge in enumerate(exposure.edges)}
    paths = {tuple(each["edges"]): number for number, each in enumerate(written["paths"])}
    written["across"] = {
        "paths": [paths[tuple(edges[id(edge)] for edge in each.edges)] for each in found.ways],
        "edges": [edges[id(each)] for each in found.edges],
    }
    return f"{json.dumps(written, indent=2)}\n"
