"""Which of several ways is the riskiest: by what it reaches, what it does there, and how surely."""

from __future__ import annotations

from policypack.exposure.graph.graph import ESCALATION, SINK, Edge, Node
from policypack.principals.verbs import Kind, Verb

# From the worst.
_KINDS = ("privilege", Kind.KEY.value, Kind.SECRET.value, Kind.ROLE.value, Kind.DATA.value, SINK)


def risk(end: Node, last: Edge, *, undecided: bool) -> tuple[object, ...]:
    """A key that sorts the worst first: more privilege, then secrets, roles, data and others."""
    kind = len(_KINDS) if end.kind not in _KINDS else _KINDS.index(end.kind)
    return (undecided, end.id != ESCALATION, kind, [*Verb].index(last.verb), end.name)
