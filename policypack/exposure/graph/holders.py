"""Services that use a role of the stack without a function, such as a state machine."""

from __future__ import annotations

from collections.abc import Iterator

from policypack import iam
from policypack.exposure.graph.graph import Edge, Evidence, Exposure, Layer, Node
from policypack.exposure.graph.node_ids import role_id
from policypack.iam import Purpose
from policypack.iam.meaning.expanded_statements import allows
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown
from policypack.principals.places import named
from policypack.principals.verbs import ROLE, Verb
from policypack.topology.parts.documents import documents

# Functions are in the map themselves.
_SHOWN = "lambda.amazonaws.com"


def add_holders(found: Exposure, stack: Stack) -> None:
    """Adds an edge from each service that the trust policy of a role names."""
    for role in stack.of_type(ROLE):
        for service, path in dict(_services(role)).items():
            name = service.split(".")[0]
            origin = found.add(Node(f"service:{name}", Layer.ORIGIN, "service", name))
            says = f"allows {service} to assume the role"
            evidence = Evidence(named(role), path, says, "", role.urn)
            found.connect([Edge(origin, role_id(role), Verb.ASSUMES, (evidence,))])


def _services(role: Resource) -> Iterator[tuple[str, str]]:
    for document in documents(role, Purpose.TRUST):
        for statement in document.statements if isinstance(document, iam.Document) else ():
            for principal in statement.principals if allows(statement) is True else ():
                text = principal.leaf.text
                if principal.kind == "Service" and not isinstance(text, Unknown) and text != _SHOWN:
                    yield text, principal.leaf.path
