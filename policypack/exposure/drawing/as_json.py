"""The map as JSON: nodes, edges with their evidence, and the same read back to be compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policypack.exposure.graph.difference import Drawn
from policypack.exposure.graph.graph import Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.paths import Path, exposed_paths
from policypack.principals.verbs import Verb
from policypack.reading import json_text

SCHEMA = 1


def as_json(exposure: Exposure, name: str) -> str:
    """One JSON object; see docs/map.md."""
    return f"{json.dumps(as_map(exposure, name), indent=2)}\n"


def as_map(exposure: Exposure, name: str) -> dict[str, Any]:
    """The object of `as_json`."""
    places = {id(edge): number for number, edge in enumerate(exposure.edges)}
    return {
        "schema": SCHEMA,
        "stack": name,
        "nodes": [node_as_json(node) for node in exposure.nodes.values()],
        "edges": [edge_as_json(edge) for edge in exposure.edges],
        "paths": [
            {"edges": [places[id(edge)] for edge in path.edges], "undecided": path.undecided}
            for path in exposed_paths(exposure)
        ],
        "undecided": exposure.undecided,
        "not_followed": [
            {"kind": kind, "by": by} for kind, by in sorted(exposure.not_followed.items())
        ],
    }


def node_as_json(node: Node) -> dict[str, Any]:
    """A node with every key, as in the map."""
    return {
        "id": node.id,
        "layer": node.layer.name.lower(),
        "kind": node.kind,
        "name": node.name,
        "urn": node.urn,
        "guard": node.guard,
        "notes": list(node.notes),
    }


def edge_as_json(edge: Edge) -> dict[str, Any]:
    """An edge with every key, as in the map."""
    return {
        "source": edge.source,
        "target": edge.target,
        "verb": edge.verb.value,
        "undecided": edge.undecided,
        "evidence": [evidence_as_json(each) for each in edge.evidence],
    }


def evidence_as_json(evidence: Evidence) -> dict[str, Any]:
    """An evidence with every key, as in the map."""
    return {
        "holder": evidence.holder,
        "path": evidence.path,
        "resource": evidence.resource,
        "message": evidence.says,
        "fix": evidence.fix,
        "actions": list(evidence.actions),
        "conditions": list(evidence.conditions),
        "waits_for": evidence.waits_for,
    }


def of_json(text: str) -> Drawn | None:
    """The map of a document, or None if the text is none of a map.

    Raises ValueError for a map that is broken, or of another schema.
    """
    try:
        found = json_text.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict) or not {"nodes", "edges", "paths"} <= found.keys():
        return None
    if found.get("schema") != SCHEMA:
        raise ValueError("unsupported schema of the map; write it again with this version")
    try:
        return _drawn(found)
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        raise ValueError("invalid map; write it again with `stackwarden map`") from None


def _drawn(found: Mapping[str, Any]) -> Drawn:
    nodes = [_node(each) for each in found["nodes"]]
    known = {each.id for each in nodes}
    edges = [_edge(each) for each in found["edges"]]
    if not all({each.source, each.target} <= known for each in edges):
        raise ValueError("an edge without its nodes")
    if not all(isinstance(each, str) for each in found["undecided"]):
        raise ValueError("a sentence that is not a string")
    exposure = Exposure({each.id: each for each in nodes}, undecided=[*found["undecided"]])
    exposure.connect(edges)
    exposure.not_followed = {each["kind"]: each["by"] for each in found["not_followed"]}
    paths = tuple(Path(tuple(edges[number] for number in each["edges"])) for each in found["paths"])
    return Drawn(exposure, paths)


def _node(given: Mapping[str, Any]) -> Node:
    named = {key: given[key] for key in ("id", "kind", "name", "urn", "guard")}
    return Node(layer=Layer[given["layer"].upper()], notes=tuple(given["notes"]), **named)


def _edge(given: Mapping[str, Any]) -> Edge:
    evidence = tuple(evidence_of_json(each) for each in given["evidence"])
    return Edge(given["source"], given["target"], Verb(given["verb"]), evidence, given["undecided"])


def evidence_of_json(given: Mapping[str, Any]) -> Evidence:
    """The evidence that `evidence_as_json` has written."""
    return Evidence(
        given["holder"],
        given["path"],
        given["message"],
        given["fix"],
        given["resource"],
        tuple(given["actions"]),
        tuple(given["conditions"]),
        given["waits_for"],
    )
