"""The content of SSM documents, and the preferences of Session Manager that some state.

https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.model.resources import Resource
from policypack.supply_chain.manifests.documents import yaml_object
from policypack.supply_chain.manifests.model import ManifestError

DOCUMENT = "aws:ssm/document:Document"
_SHELL = "Standard_Stream"


def session_inputs(document: Resource) -> Mapping[str, Any] | None:
    """The inputs of a document for shell sessions; None for another document.

    Sessions that forward a port or run a command have no preferences. Raises UnknownValueError.
    """
    if document.get("documentType") != "Session":
        return None
    held = parsed_content(document)
    if held is None or held.get("sessionType", _SHELL) != _SHELL:
        return None
    inputs = held.get("inputs")
    return inputs if isinstance(inputs, Mapping) else {}


def parsed_content(document: Resource) -> Mapping[str, Any] | None:
    """The content of a document in JSON or YAML; None for one that AWS would refuse.

    JSON is YAML too. Raises UnknownValueError.
    """
    content = document.get("content", "")
    if isinstance(content, Mapping):
        return content
    try:
        return yaml_object(str(content), "content", aliases=True)
    except ManifestError:
        return None
