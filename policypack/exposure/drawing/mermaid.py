"""A part of the map as a diagram of Mermaid, which GitHub, GitLab and Azure DevOps draw.

https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/creating-diagrams
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from policypack.exposure.drawing.captions import kind_of
from policypack.exposure.graph.graph import Edge, Node
from policypack.start.wording import visible

# Mermaid draws at most 500 edges, and people read fewer:
# https://mermaid.js.org/config/schema-docs/config.html#maxedges
MOST_EDGES = 60
# Arrows and colours that are legible on light and dark paper; the arrow tells it without colour.
_OPENS, _CLOSES, _STAYS = "==>", "-.->", "-->"
_STYLES = {
    _OPENS: "stroke:#d6336c,stroke-width:3px",
    _CLOSES: "stroke:#2f9e44,stroke-width:2px",
}
_LABEL = 40


def mermaid(
    nodes: Mapping[str, Node], edges: Iterable[Edge], opens: Iterable[Edge], closes: Iterable[Edge]
) -> str:
    """The diagram of the edges in a fence: what opens is thick, what closes is dotted."""
    shown = [*dict.fromkeys(edges)]
    arrows = {
        **dict.fromkeys(shown, _STAYS),
        **dict.fromkeys(opens, _OPENS),
        **dict.fromkeys(closes, _CLOSES),
    }
    # What differs stays where not all can be shown.
    drawn = sorted(shown, key=lambda each: arrows[each] == _STAYS)[:MOST_EDGES]
    drawn = [each for each in shown if each in set(drawn)]
    numbers: dict[str, str] = {}
    for end in (end for edge in drawn for end in (edge.source, edge.target)):
        numbers.setdefault(end, f"n{len(numbers)}")
    lines = ["```mermaid", "graph LR"]
    lines += [f'    {number}["{_named(nodes[end])}"]' for end, number in numbers.items()]
    for edge in drawn:
        verb = f"{edge.verb.value}?" if edge.undecided else edge.verb.value
        ends = (numbers[edge.source], numbers[edge.target])
        lines.append(f'    {ends[0]} {arrows[edge]}|"{verb}"| {ends[1]}')
    for arrow, style in _STYLES.items():
        places = [str(at) for at, each in enumerate(drawn) if arrows[each] == arrow]
        if places:
            lines.append(f"    linkStyle {','.join(places)} {style}")
    lines.append("```")
    if len(drawn) < len(shown):
        lines += ["", f"{len(shown) - len(drawn)} more edges are not drawn."]
    return "\n".join(lines)


def _named(node: Node) -> str:
    kind = kind_of(node)
    name = node.name if len(node.name) <= _LABEL else f"{node.name[: _LABEL - 1]}…"
    words = f"{kind} {name}" if node.urn else name
    return _quoted(f"{words} ({node.guard})" if node.guard else words)


def _quoted(text: str) -> str:
    """Text that ends neither the label nor the fence, and is no HTML or Markdown there.

    Mermaid reads `#NUMBER;` as a character: https://mermaid.js.org/syntax/flowchart.html
    """
    return "".join(
        each if each.isalnum() or each in " .,:/-_()=…×" else f"#{ord(each)};"
        for each in visible(text)
    )
