"""The words of the picture: its heading, what stands in a box, and what hovering shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from policypack.exposure.drawing.grouping import Box, Line, Picture
from policypack.exposure.graph.graph import SINK, Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.paths import exposed_paths
from policypack.model.urns import parts_of
from policypack.principals.verbs import Verb
from policypack.reading.files import split_lines
from policypack.start.wording import escaped

_MOST = 4
_LISTED = 12
# The kind of the nodes of functions; other compute has a kind of its own.
FUNCTION = "function"
_DONE_TO = {
    Verb.TAKES_OVER: "taken over",
    Verb.CHANGES: "changed",
    Verb.READS: "read",
    Verb.INVOKES: "invoked",
}


def heading(exposure: Exposure, name: str) -> str:
    """The stack with its numbers: `shop/dev: 4 functions, 2 of 9 resources exposed`."""
    functions = sum(each.kind == FUNCTION for each in exposure.of_layer(Layer.FUNCTION))
    ends = {path.end for path in exposed_paths(exposure)}
    resources = {each.id for each in exposure.of_layer(Layer.REACH) if each.kind != SINK}
    count = len(exposure.not_followed)
    left_out = f"; {count} kind{'' if count == 1 else 's'} of entry not followed" if count else ""
    return (
        f"{name}: {functions} function{'' if functions == 1 else 's'}, "
        f"{len(ends & resources)} of {len(resources)} reached resources "
        f"exposed to anyone{left_out}"
    )


def kind_of(node: Node) -> str:
    """What a node is: the last part of its resource's type, or its kind."""
    return parts_of(node.urn)[0].rpartition(":")[2] if node.urn else node.kind


def box_name(box: Box) -> str:
    """The first line of a box: the name of its node, or how many it stands for."""
    if len(box.members) == 1:
        return box.node.name
    kinds = {kind_of(each) for each in box.members}
    return f"{len(box.members)} × {kinds.pop()}" if len(kinds) == 1 else f"{len(box.members)} alike"


def subtitle(drawn: Picture, box: Box) -> str:
    """The second line of a box."""
    node = box.node
    kinds = sorted({kind_of(each) for each in box.members if each.urn})
    kinds = kinds if len(box.members) == 1 or len(kinds) > 1 else []
    what = node.guard if node.guard is not None else ", ".join(kinds)
    done = [_DONE_TO[verb] for verb in _verbs_to(drawn, box) if verb in _DONE_TO]
    return " · ".join(filter(None, (what, ", ".join(done))))


def _verbs_to(drawn: Picture, box: Box) -> list[Verb]:
    lines = [line for line in drawn.lines if line.target == box.id]
    hot = [line for line in lines if line.is_hot] or lines
    found = {verb for line in hot for verb in line.verbs}
    return [verb for verb in Verb if verb in found]


def detail(drawn: Picture, box: Box) -> Iterator[str]:
    """What hovering over a box shows: its members, its guard and what is undecided."""
    for node in islice(box.members, _LISTED):
        yield f"{node.name} ({kind_of(node)})" + (f", {node.guard}" if node.guard else "")
        yield from (f"  {note}" for note in node.notes)
    if len(box.members) > _LISTED:
        yield f"and {len(box.members) - _LISTED} more"


def title(drawn: Picture, line: Line) -> Iterator[str]:
    """What hovering over a line shows: the statements with their fixes."""
    for edge in islice(line.edges, _MOST):
        yield sentence(drawn, edge)
        for evidence in edge.evidence[:2]:
            yield from (f"  {each}" for each in words(evidence))
    if len(line.edges) > _MOST:
        yield f"and {len(line.edges) - _MOST} more"


def sentence(drawn: Picture, edge: Edge) -> str:
    """An edge in words: `intake takes over orders (undecided)`."""
    names = {node.id: node.name for box in drawn.boxes.values() for node in box.members}
    end = " (undecided)" if edge.undecided else ""
    return f"{names[edge.source]} {edge.verb.value} {names[edge.target]}{end}"


def words(evidence: Evidence) -> Iterator[str]:
    """An evidence, line by line."""
    is_whole = not evidence.path or evidence.says.startswith(evidence.path)
    yield f"{evidence.holder}: {'' if is_whole else evidence.path + ' '}{evidence.says}"
    yield from about(evidence)


def about(evidence: Evidence) -> Iterator[str]:
    """What is told of an evidence besides what it allows: conditions, what is unknown, the fix."""
    if evidence.conditions:
        yield f"If {', '.join(evidence.conditions)}"
    if evidence.waits_for:
        yield f"Undecided: {evidence.waits_for}"
    if evidence.fix:
        yield f"Fix: {evidence.fix}"


# A comment on GitHub has at most 65,536 characters.
_MOST_CHARACTERS = 60_000
_NOT_SHOWN = "\n{} lines are not shown.\n"


def document(title: str, pieces: Sequence[str]) -> str:
    """A heading and the pieces, within what a comment may have."""
    text = f"## {escaped(title)}\n"
    for piece in filter(None, pieces):
        text += f"\n{_within(piece, _MOST_CHARACTERS - len(text))}"
    return text


def _within(piece: str, room: int) -> str:
    """The piece, or as many of its lines as there is room for; nothing of a picture is cut off."""
    if len(piece) <= room:
        return piece
    if piece.startswith("```"):
        return ""
    lines = split_lines(piece, keep_ends=True)
    kept, size = [], len(_NOT_SHOWN) + 20
    for line in lines:
        size += len(line)
        if size > room:
            break
        kept.append(line)
    return "".join(kept) + _NOT_SHOWN.format(len(lines) - len(kept))


def listed(outline: Iterable[tuple[int, str]]) -> str:
    """The lines of an outline: its headings, and lists below them."""
    found = []
    for depth, words in outline:
        indent = "  " * (depth - 1)
        line = f"\n### {escaped(words)}\n\n" if depth == 0 else f"{indent}- {escaped(words)}\n"
        found.append(line)
    return "".join(found).lstrip("\n")
