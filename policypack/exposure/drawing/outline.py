"""The map in words: the ways that are open to anyone, and what their roles reach; also as text."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping

from policypack.exposure.drawing.captions import about, heading, kind_of, words
from policypack.exposure.graph.graph import Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.paths import OPEN_ORIGINS, exposed_paths
from policypack.principals.verbs import Verb
from policypack.start.wording import first_few, visible

_ENDS = 8
# A line, and how deep it stands: 0 is a heading.
Lines = Iterator[tuple[int, str]]


def outline(exposure: Exposure, name: str) -> Lines:
    """The lines of the map. Each statement is told once, with all that it opens."""
    yield 0, heading(exposure, name)
    paths = exposed_paths(exposure)
    ways = dict.fromkeys(_way(exposure, path.edges) for path in paths)
    for origin in OPEN_ORIGINS:
        own = [edges for edges in ways if edges[0].source == origin]
        if own:
            yield 0, exposure.nodes[origin].name
            yield from _ways(exposure, own)
    exposed = {edge.source for path in paths for edge in path.edges}
    for role in exposure.of_layer(Layer.ROLE):
        if role.id in exposed:
            yield 0, f"{_named(role)} reaches"
            yield from _reached(exposure, role)
    yield from _quiet(exposure, exposed | {path.end for path in paths})
    yield from _left_out(exposure)
    if exposure.undecided:
        yield 0, "Undecided"
        yield from ((1, each) for each in exposure.undecided)


def _way(exposure: Exposure, edges: tuple[Edge, ...]) -> tuple[Edge, ...]:
    """The path up to the last role: what that reaches is told of the role."""
    for number, edge in reversed([*enumerate(edges)]):
        if exposure.nodes[edge.target].layer is Layer.ROLE:
            return edges[: number + 1]
    return edges


def _ways(exposure: Exposure, ways: Iterable[tuple[Edge, ...]]) -> Lines:
    """The ways, each with what closes it; those that differ in their verb alone together."""
    together: dict[tuple[str, tuple[Evidence, ...]], list[Edge]] = {}
    for edges in ways:
        names = " > ".join(_named(exposure.nodes[edge.target]) for edge in edges)
        if exposure.nodes[edges[-1].target].layer is not Layer.REACH and _is_undecided(edges):
            names += " (undecided)"
        together.setdefault((names, _closing(exposure, edges)), []).append(edges[-1])
    for (names, evidence), last in together.items():
        is_end = exposure.nodes[last[0].target].layer is Layer.REACH
        yield 1, f"{names}: {_verbs(last)}" if is_end else names
        yield from ((2, line) for each in evidence for line in words(each))


def _is_undecided(edges: Iterable[Edge]) -> bool:
    return any(edge.undecided for edge in edges)


def _closing(exposure: Exposure, edges: tuple[Edge, ...]) -> tuple[Evidence, ...]:
    """The evidence of a way: of its entry point, and beyond the first role of what leads on.

    That of a text of the event is the code.
    """
    within = [
        each
        for each in edges
        if each.verb is Verb.PASSES or exposure.nodes[each.source].layer >= Layer.ROLE
    ]
    return (within[-1] if within else edges[0]).evidence


def _verbs(edges: Iterable[Edge]) -> str:
    return ", ".join(dict.fromkeys(_verb(edge) for edge in edges))


def _verb(edge: Edge) -> str:
    return f"{edge.verb.value} (undecided)" if edge.undecided else edge.verb.value


def _named(node: Node) -> str:
    guard = f" ({node.guard})" if node.guard else ""
    return f"{kind_of(node)} {node.name}{guard}" if node.urn else node.name


def _reached(exposure: Exposure, role: Node) -> Lines:
    """What the role reaches, by statement."""
    together: dict[tuple[str, str, str | None], list[tuple[Edge, Evidence]]] = {}
    for edge in exposure.leaving().get(role.id, ()):
        for each in edge.evidence:
            key = (each.holder, each.path, each.waits_for)
            together.setdefault(key, []).append((edge, each))
    for found in together.values():
        first = found[0][1]
        if len(found) == 1:
            edge, _ = found[0]
            yield 1, f"{_named(exposure.nodes[edge.target])}: {_verb(edge)}"
            yield from ((2, line) for line in words(first))
            continue
        yield 1, first.where
        yield from ((2, line) for line in _by_verb(exposure, [edge for edge, _ in found]))
        yield from ((2, line) for line in about(_broadest(each for _, each in found)))


def _by_verb(exposure: Exposure, edges: Iterable[Edge]) -> Iterator[str]:
    together: dict[str, list[str]] = {}
    for edge in edges:
        together.setdefault(_verb(edge), []).append(_named(exposure.nodes[edge.target]))
    for verb, names in together.items():
        yield f"{verb} {first_few(names, _ENDS)}"


def _broadest(evidence: Iterable[Evidence]) -> Evidence:
    """The evidence with the fix for most: the same statement has one for each riskiest action."""
    every = list(evidence)
    fixes = [each.fix for each in every]
    return max(every, key=lambda each: fixes.count(each.fix))


def _quiet(exposure: Exposure, exposed: set[str]) -> Lines:
    """The functions that no path leads through, with what starts them and what they reach."""
    leaving = exposure.leaving()
    quiet = [node for node in exposure.of_layer(Layer.FUNCTION) if node.id not in exposed]
    open_ended = [node for node in quiet if node.id in exposure.may_be_exposed]
    closed = [node for node in quiet if node.id not in exposure.may_be_exposed]
    for title, nodes in (("May be exposed: not followed", open_ended), ("Not exposed", closed)):
        if nodes:
            yield 0, title
        for node in nodes:
            yield from _started(exposure, leaving, node, exposed)


def _started(
    exposure: Exposure, leaving: Mapping[str, list[Edge]], node: Node, exposed: set[str]
) -> Lines:
    doors = [each.source for each in exposure.edges if each.target == node.id]
    starts = first_few([_named(exposure.nodes[each]) for each in doors]) or "nothing known"
    yield 1, f"{_named(node)}, started by {starts}"
    passed = [each for each in leaving.get(node.id, ()) if each.verb is Verb.PASSES]
    yield from ((2, line) for line in _by_verb(exposure, passed))
    for runs in leaving.get(node.id, ()):
        if runs.target not in exposed:
            yield from ((2, line) for line in _by_verb(exposure, leaving.get(runs.target, ())))


def _left_out(exposure: Exposure) -> Lines:
    """What the map does not follow, a line for each kind."""
    if exposure.not_followed:
        yield 0, "Not followed"
    for kind, by in sorted(exposure.not_followed.items()):
        yield 1, f"{kind}: {first_few(sorted(by), _ENDS)}"


def text(exposure: Exposure, name: str, width: int = 100) -> str:
    """The outline in lines that are at most `width` wide, where words allow it."""
    return wrapped_outline(outline(exposure, name), width)


def wrapped_outline(lines: Iterable[tuple[int, str]], width: int) -> str:
    """Headings and what stands below them, with an empty line before each heading."""
    found: list[str] = []
    for depth, line in lines:
        if depth == 0 and found:
            found.append("")
        found += wrapped(line, depth, width)
    return "".join(f"{each}\n" for each in found)


def wrapped(line: str, depth: int, width: int) -> list[str]:
    """A line as several, indented by their depth."""
    space = "  " * depth
    return textwrap.wrap(
        visible(line),
        width,
        initial_indent=space,
        subsequent_indent=f"{space}    ",
        break_long_words=False,
        break_on_hyphens=False,
    )
