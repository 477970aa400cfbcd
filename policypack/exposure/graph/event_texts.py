"""What the code of a function does with the texts of its event, as the rules about them read it.

Rules named `lambda-event-reaches-*` report the same flows: both ask `flows_of`.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypack.exposure.graph.graph import OPEN_FLOWS, SINK, Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.node_ids import function_id, sink_id
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, or_unknown
from policypack.principals.places import waits_for
from policypack.principals.verbs import Verb
from policypack.settings.settings import Settings
from policypack.topology.triggers.code_flows import flows_of


def add_event_texts(found: Exposure, stack: Stack, function: Resource, settings: Settings) -> None:
    """Adds an edge for each kind of dangerous call that a text of the event reaches."""
    read = or_unknown(flows_of, stack, function, settings)
    if read is None or isinstance(read, Unknown):
        return
    together: dict[str, list[Evidence]] = {}
    for flow in read.flows:
        says = f"passes {flow.evidence}"
        place = str(flow.sink.place)
        evidence = Evidence(f"Code of {function.name}", place, says, "", function.urn)
        together.setdefault(flow.kind.reached, []).append(evidence)
    for what, found_there in together.items():
        name = f"{what} in {function.name}"
        end = found.add(Node(sink_id(function, what), Layer.REACH, SINK, name))
        found.connect([Edge(function_id(function), end, Verb.PASSES, tuple(found_there))])


def unfollowed(stack: Stack, function: Resource, settings: Settings) -> Iterator[str]:
    """What keeps flows of the function's code from being found, as notes of its node."""
    read = or_unknown(flows_of, stack, function, settings)
    if isinstance(read, Unknown):
        yield f"{OPEN_FLOWS}{waits_for(read)}"
    elif read is not None:
        for each in read.undecided[:1]:
            where = str(each.place) or "the package"
            yield f"{OPEN_FLOWS}{where} {each.reason}"
