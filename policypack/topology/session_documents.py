"""The preferences of Session Manager that a document of the type Session states.

https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.resources import Resource
from policypack.supply_chain.manifests.documents import yaml_object
from policypack.supply_chain.manifests.model import ManifestError

DOCUMENT = "aws:ssm/document:Document"


def session_inputs(document: Resource) -> Mapping[str, Any] | None:
    """The inputs of a session document; None for another document, and one that AWS would refuse.

    JSON is YAML too. Raises UnknownValueError.
    """
    if document.get("documentType") != "Session":
        return None
    content = document.get("content", "")
    try:
        held = _parsed(content) if isinstance(content, str) else content
    except ManifestError:
        return None
    inputs = held.get("inputs") if isinstance(held, Mapping) else None
    return inputs if isinstance(inputs, Mapping) else {}


def _parsed(content: str) -> Mapping[str, Any]:
    return yaml_object(content, "content", aliases=True)
