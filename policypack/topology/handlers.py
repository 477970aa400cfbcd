"""What the handler of a function of the stack declares, read from its package and its layers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypack.resources import Resource
from policypack.stack import Stack
from policypack.supply_chain.guards import (
    Code,
    Guard,
    NoGuard,
    ShippedGuards,
    Unclear,
    read_guard,
    shipped_guards,
)
from policypack.topology.packages import LAYER, opened, unread
from policypack.topology.wirings import texts
from policypack.unknown import Unknown, UnknownValueError

_PYTHON = re.compile(r"python(?P<version>3[.]\d+)")
# A script of this variable starts the runtime, and may put another handler in place:
# https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
_WRAPPER = "environment.variables.AWS_LAMBDA_EXEC_WRAPPER"
_FOREIGN = "the code of a layer that the program does not publish, which a preview does not read"


def is_python(function: Resource) -> bool:
    """Whether Lambda's own Python runs the function. Raises UnknownValueError."""
    return bool(_PYTHON.fullmatch(str(function.get("runtime", ""))))


def is_image(function: Resource) -> bool:
    """Whether the function is a container image, which has no package to read."""
    return function.get("packageType") == "Image" or function.at("imageUri").is_set


def declared(stack: Stack, function: Resource) -> Guard | NoGuard:
    """The guard of the function's handler. Raises UnknownValueError where only a run would tell."""
    code = code_of(stack, function)
    whole = (unknown for unknown in _unread(stack, function) if unknown.file == "")
    _raise_first(whole)
    found = read_guard(code, str(function.get("handler", "")))
    if not isinstance(found, Unclear):
        return found
    # What could not be read may be just what is missing.
    _raise_first(_unread(stack, function))
    line = f":{found.line}" if found.line else ""
    where = f"{found.file}{line}" if found.file else "the package"
    waits_for = f"code that declares its guard: {where} {found.reason}"
    raise UnknownValueError(Unknown("", waits_for, function.urn, found.file))


def guards_of(stack: Stack, function: Resource) -> ShippedGuards | None:
    """The guards that ship with the function, None for none. Raises UnknownValueError.

    A layer that nobody can read may bring them.
    """
    found = shipped_guards(code_of(stack, function))
    if found is None:
        _raise_first(_unread(stack, function))
    return found


def _raise_first(unknown: Iterator[Unknown]) -> None:
    for first in unknown:
        raise UnknownValueError(first)


def wrapper(function: Resource) -> Iterator[Unknown]:
    """What may put another handler in the place of the one that the function names."""
    path = "environment.variables"
    value = function.at(path)
    if isinstance(value.tree, Unknown):
        yield value.tree
    elif function.at(_WRAPPER).is_set:
        waits_for = "the runtime, which this script starts with any handler that it likes"
        yield Unknown(_WRAPPER, waits_for, function.urn)


def code_of(stack: Stack, function: Resource) -> Code:
    """All that the function can import, read once for all rules. Raises UnknownValueError."""
    kept = stack.once(_codes)
    if function.urn not in kept:
        package = opened(function)
        if package is None:
            raise UnknownValueError(
                Unknown("code", "the code that the function has none of", function.urn)
            )
        python = _PYTHON.fullmatch(str(function.get("runtime", "")))
        layers = [opened(layer) for layer in _layers(stack, function)[0]]
        known = [layer for layer in layers if layer is not None]
        kept[function.urn] = Code(package, known, python["version"] if python else "")
    return kept[function.urn]


def _codes(stack: Stack) -> dict[str, Code]:
    """A place to keep what has been read of each function."""
    return {}


def _unread(stack: Stack, function: Resource) -> Iterator[Unknown]:
    """What a preview cannot read of the code that the function can import."""
    layers, foreign = _layers(stack, function)
    for resource in (function, *layers):
        package = opened(resource)
        if package is not None:
            yield from unread(package, resource.urn)
    yield from foreign


def _layers(stack: Stack, function: Resource) -> tuple[list[Resource], list[Unknown]]:
    """The layers that the program publishes, in their order, and what is known of others."""
    published = {layer.at("arn").tree: layer for layer in _with_arn(stack)}
    found: list[Resource] = []
    unknown: list[Unknown] = []
    foreign: list[Unknown] = []
    for number, arn in enumerate(texts(function.properties, "layers")):
        if isinstance(arn, Unknown):
            unknown.append(arn)
        elif arn in published:
            found.append(published[arn])
        else:
            foreign.append(Unknown(f"layers[{number}]", _FOREIGN, function.urn))
    recorded = [layer for layer in stack.recorded(function, "layers", LAYER) if layer not in found]
    waiting = recorded if unknown else []
    return [*found, *waiting], [*foreign, *unknown[len(waiting) :]]


def _with_arn(stack: Stack) -> Iterator[Resource]:
    for layer in stack.of_type(LAYER):
        if isinstance(layer.at("arn").tree, str):
            yield layer
