"""The policy templates of SAM: statements with parameters, as the transform itself has them.

`tools/mine_sam_policies.py` makes `sam_policies.z`.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

AS_OF = "2026-11-30"
SOURCE = "https://github.com/aws/serverless-application-model (aws-sam-translator 1.115.0)"


def policy_of(name: str, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The IAM document of a template with its parameters; None for an unknown one, or where a
    parameter is missing."""
    template = _templates().get(name)
    if template is None or not given.keys() >= set(template["parameters"]):
        return None
    filled: Mapping[str, Any] = _filled(template["document"], given)
    return filled


@lru_cache(maxsize=1)
def _templates() -> Mapping[str, Mapping[str, Any]]:
    """The parameters and the document of each template."""
    packed = Path(__file__).with_suffix(".z").read_bytes()
    found: Mapping[str, Mapping[str, Any]] = json.loads(zlib.decompress(packed))
    return found


def _filled(node: Any, given: Mapping[str, Any]) -> Any:
    """A part of the document, in which a reference to a parameter is what is given for it."""
    if isinstance(node, dict):
        if node.keys() == {"Ref"} and node["Ref"] in given:
            return given[node["Ref"]]
        return {key: _filled(each, given) for key, each in node.items()}
    return [_filled(each, given) for each in node] if isinstance(node, list) else node
