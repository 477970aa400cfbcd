"""The map as JSON: nodes, edges with their evidence, and the paths that are drawn out."""

from __future__ import annotations

import json
from typing import Any

from policypack.exposure.graph.graph import Edge, Evidence, Exposure, Node
from policypack.exposure.graph.paths import exposed_paths

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
