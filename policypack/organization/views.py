"""A state as rules see it: inputs of single resources, outputs of the whole stack.

The views are those of the engine's transport, where `pulumi policy analyze` reads the same state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

from policypack.model import native
from policypack.model.deserialization import ARCHIVE, ASSET, SIGNATURE
from policypack.model.resources import Resource, ResourceOptions
from policypack.model.stack import Stack
from policypack.model.urns import parts_of
from policypack.organization.checkpoints import State

_USUAL = ResourceOptions()
# Their `code` is opened where it is at hand; see `policypack.topology.parts.packages`.
_SHIPPING = ("aws:lambda/function:Function", "aws:lambda/layerVersion:LayerVersion")


def registered(state: State) -> list[Resource]:
    """The resources as the program registered them: inputs, without dependencies."""
    return [twin for found in _live(state) for twin in native.twins(_resource(found, "inputs"))]


def deployed(state: State) -> Stack:
    """The stack as it is deployed: outputs, with dependencies by property."""
    made = (_resource(found, "outputs", _dependencies(found)) for found in _live(state))
    return Stack(twin for each in made for twin in native.twins(each))


def _live(state: State) -> Iterator[Mapping[str, Any]]:
    return (found for found in state.resources if _is_live(found))


def _is_live(found: Mapping[str, Any]) -> bool:
    """Whether the stack manages it: not what is to be deleted, nor what another owner manages."""
    return not found.get("delete") and not found.get("external")


def _resource(
    found: Mapping[str, Any], side: str, dependencies: Mapping[str, tuple[str, ...]] | None = None
) -> Resource:
    urn, kind = found["urn"], found["type"]
    return Resource(
        urn,
        kind,
        parts_of(urn)[1],
        _wire(kind, found.get(side) or {}),
        property_dependencies=dependencies or {},
        has_outputs=dependencies is not None,
        options=_options(found),
        stated=None if dependencies is None else frozenset(found.get("inputs") or ()),
    )


def _options(found: Mapping[str, Any]) -> ResourceOptions:
    protect, ignored = bool(found.get("protect")), tuple(found.get("ignoreChanges") or ())
    retained = bool(found.get("retainOnDelete"))
    if not (protect or ignored or retained):
        return _USUAL
    return ResourceOptions(protect, ignored, retain_on_delete=retained)


def _wire(kind: str, given: Mapping[str, Any]) -> Mapping[str, Any] | Callable[[], dict[str, Any]]:
    return partial(_without_paths, given) if kind in _SHIPPING else given


def _without_paths(given: Any) -> Any:
    """The properties without paths of files: a state names those of another machine."""
    if isinstance(given, list):
        return [_without_paths(item) for item in given]
    if not isinstance(given, dict):
        return given
    drops = given.get(SIGNATURE) in (ASSET, ARCHIVE)
    return {
        key: _without_paths(item) for key, item in given.items() if not (drops and key == "path")
    }


def _dependencies(found: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    recorded = found.get("propertyDependencies") or {}
    return {key: tuple(urns or ()) for key, urns in recorded.items()}
