"""What a change opens and closes, in the forms that people read."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from policypack.exposure.drawing.as_json import SCHEMA, edge_as_json, node_as_json
from policypack.exposure.drawing.captions import document, kind_of, listed, words
from policypack.exposure.drawing.mermaid import mermaid
from policypack.exposure.drawing.outline import wrapped_outline
from policypack.exposure.graph.difference import Change, Degree, Difference, Tally
from policypack.exposure.graph.graph import Edge, Evidence, Layer, Node
from policypack.principals.verbs import Verb
from policypack.start.record import record
from policypack.start.wording import escaped, first_few

_FEW = 8
_CAN = {
    Verb.TAKES_OVER: "take over",
    Verb.CHANGES: "change",
    Verb.READS: "read",
    Verb.INVOKES: "invoke",
}
_KINDS = {"secret": "secrets", "key": "keys", "role": "roles", "function": "functions"}
Lines = Iterator[tuple[int, str]]


@record(frozen=True, eq=False)
class Compared:
    """A difference with the name of the stack, and of what it is compared with."""

    found: Difference
    name: str
    base: str


def as_text(compared: Compared, width: int = 100) -> str:
    """The outline of the difference."""
    return wrapped_outline(_outline(compared), width)


def heading(compared: Compared) -> str:
    """`shop/dev against main: opens 2 ways and 1 permission; closes nothing`."""
    found = compared.found
    said = [
        f"{verb} {_counted(opens, found.ways, found.permissions)}"
        for opens, verb in ((True, "opens"), (False, "closes"))
    ]
    return f"{compared.name} against {compared.base}: {'; '.join(said)}"


def _counted(opens: bool, ways: Iterable[Change], permissions: Iterable[Change]) -> str:
    """What is opened, or what is closed or limited, in numbers."""
    named = (("public path", "public paths", ways), ("edge", "edges", permissions))
    counts = ((sum(each.opens == opens for each in some), one, many) for one, many, some in named)
    return " and ".join(f"{n} {one if n == 1 else many}" for n, one, many in counts if n) or (
        "nothing"
    )


def _outline(compared: Compared) -> Lines:
    found = compared.found
    yield 0, heading(compared)
    # What is undecided only now may be just what keeps a way open.
    sure = not any(new for _, new in found.undecided)
    yield from _changes(found.ways, _way, sure)
    shown = {_ends(each) for way in found.ways for each in way.cause}
    rest = [each for each in found.permissions if _ends(each.edges[0]) not in shown]
    if rest:
        yield from _changes(rest, _edge, sure, " (not on a public path)")
    yield from _counts(found)


def _ends(edge: Edge) -> tuple[str, str, Verb]:
    return edge.source, edge.target, edge.verb


def _counts(found: Difference) -> Lines:
    """What is told of the whole map: principals, guards, and what cannot be shown."""
    if found.tallies:
        yield 0, "Principals"
        yield from ((1, each) for tally in found.tallies for each in _tally(tally))
    if found.guards:
        yield 0, "Guards"
        for node, before, after in found.guards:
            yield 1, f"{kind_of(node)} {node.name}: {before}, now {after}"
    for title, sentences in (("Undecided", found.undecided), ("Not followed", found.not_followed)):
        if sentences:
            yield 0, title
            yield from ((1, f"{'New' if new else 'Gone'}: {each}") for each, new in sentences)


def _changes(
    changes: Iterable[Change], told: Callable[[list[Change]], Lines], sure: bool, suffix: str = ""
) -> Lines:
    together: dict[str, list[Change]] = {}
    for each in changes:
        together.setdefault(_title(each, sure), []).append(each)
    for title, some in together.items():
        yield 0, f"{title}{suffix}"
        yield from told(some)


def _title(change: Change, sure: bool) -> str:
    if change.closes:
        return "Closes" if sure else "Closes, unless it is now undecided"
    if change.before is Degree.NONE:
        return "May open" if change.after is Degree.UNDECIDED else "Opens"
    return f"Becomes {change.after.name.lower()}"


def _way(changes: list[Change]) -> Lines:
    """Each way with what caused the change; those that differ in their verb alone together."""
    together: dict[tuple[str, tuple[Edge, ...]], list[Change]] = {}
    for each in changes:
        together.setdefault((" > ".join(map(_named, each.nodes)), each.cause), []).append(each)
    for (names, cause), some in together.items():
        verbs = ", ".join(dict.fromkeys(each.edges[-1].verb.value for each in some))
        yield 1, f"{names}: {verbs}"
        evidence = dict.fromkeys(one for edge in cause for one in edge.evidence)
        yield from ((2, line) for one in evidence for line in _said(one, some[0]))


def _edge(changes: list[Change]) -> Lines:
    """Single edges; those of one statement together."""
    together: dict[tuple[str, Verb, tuple[str, ...]], list[Change]] = {}
    for each in changes:
        edge = each.edges[0]
        where = tuple(dict.fromkeys(one.where for one in edge.evidence))
        together.setdefault((edge.source, edge.verb, where), []).append(each)
    for (_, verb, _), some in together.items():
        ends = first_few([_named(each.nodes[-1]) for each in some], _FEW)
        yield 1, f"{_named(some[0].nodes[0])} {verb.value} {ends}"
        for one in some[0].edges[0].evidence:
            yield from ((2, line) for line in _said(one, some[0]))


def _said(evidence: Evidence, change: Change) -> Iterator[str]:
    """An evidence, without the fix of what does not open."""
    return (each for each in words(evidence) if change.opens or not each.startswith("Fix: "))


def _named(node: Node) -> str:
    guard = f" ({node.guard})" if node.guard else ""
    return f"{kind_of(node)} {node.name}{guard}" if node.urn else node.name


def _tally(tally: Tally) -> Iterator[str]:
    what = f"{_CAN.get(tally.verb, tally.verb.value)} {_KINDS.get(tally.kind, tally.kind)}"
    if tally.kind == "privilege":
        what = "gain more privilege"
    for names, word in ((tally.more, "more"), (tally.fewer, "fewer")):
        if names:
            noun = "principal" if len(names) == 1 else "principals"
            yield f"{len(names)} {noun} {word} can {what}: {first_few(names, _FEW)}"


def as_json(compared: Compared) -> str:
    """One JSON object; see docs/map.md."""
    found = compared.found
    written = {
        "schema": SCHEMA,
        "stack": compared.name,
        "against": compared.base,
        "ways": [_change(each) for each in found.ways],
        "edges": [_change(each) for each in found.permissions],
        "principals": [
            {"verb": each.verb.value, "kind": each.kind, "more": each.more, "fewer": each.fewer}
            for each in found.tallies
        ],
        "guards": [
            {"function": node.name, "urn": node.urn, "before": before, "after": after}
            for node, before, after in found.guards
        ],
        "undecided": _sentences(found.undecided),
        "not_followed": _sentences(found.not_followed),
    }
    return f"{json.dumps(written, indent=2)}\n"


def _sentences(given: Iterable[tuple[str, bool]]) -> Mapping[str, list[str]]:
    every = list(given)
    return {
        "new": [each for each, is_new in every if is_new],
        "gone": [each for each, is_new in every if not is_new],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "before": change.before.name.lower(),
        "after": change.after.name.lower(),
        "nodes": [node_as_json(each) for each in change.nodes],
        "edges": [edge_as_json(each) for each in change.edges],
        "cause": [change.edges.index(each) for each in change.cause],
    }


def as_markdown(compared: Compared) -> str:
    """A comment on a pull request: the counts, a picture of the ways that change, the outline."""
    title, *rest = _outline(compared)
    if compared.found.is_empty:
        return document(title[1], ["The change opens and closes nothing that the map shows.\n"])
    pieces = [f"- {escaped(line)}\n" for tally in compared.found.tallies for line in _tally(tally)]
    return document(title[1], ["".join(pieces), *_picture(compared.found), listed(rest)])


def _picture(found: Difference) -> Iterator[str]:
    """The ways that change; where none does, what else leads to data, secrets and the like."""
    changes = found.ways or tuple(each for each in found.permissions if _is_end(each.nodes[-1]))
    nodes = {node.id: node for each in changes for node in each.nodes}
    opens = [edge for each in changes if each.opens for edge in each.cause]
    closes = [edge for each in changes if each.closes for edge in each.cause]
    if changes:
        every = (edge for each in changes for edge in each.edges)
        yield f"{mermaid(nodes, every, opens, closes)}\n\nThick: opens. Dotted: closes.\n"


def _is_end(node: Node) -> bool:
    return node.layer is Layer.REACH


FORMATS: Mapping[str, Callable[[Compared], str]] = {
    "text": as_text,
    "json": as_json,
    "markdown": as_markdown,
}
