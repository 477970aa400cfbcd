"""Functions and layers with code, as the engine hands them over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource
from policypack.topology.parts.functions import FUNCTION
from policypack.topology.parts.packages import LAYER
from tests.judged import resource

Wire = dict[str, Any]


def text(content: str) -> Wire:
    return {SIGNATURE: ASSET, "text": content}


def archive(files: Mapping[str, Any]) -> Wire:
    """An asset archive of texts, or of whatever else is given on the wire."""
    assets = {name: text(it) if isinstance(it, str) else it for name, it in files.items()}
    return {SIGNATURE: ARCHIVE, "assets": assets}


def folder(path: str) -> Wire:
    return {SIGNATURE: ARCHIVE, "path": path}


def function(files: Mapping[str, Any], **properties: Any) -> Resource:
    return resource(FUNCTION, {"code": archive(files), **properties})


def layer(files: Mapping[str, Any], **properties: Any) -> Resource:
    return resource(LAYER, {"code": archive(files), **properties})
