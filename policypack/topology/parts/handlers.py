"""The guard that a function's handler declares, read from its package and its layers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from policypack.code_reading import javascript
from policypack.code_reading.entries import Entry, Ignored, Unread, Validated
from policypack.code_reading.guards import Guard, NoGuard, Unclear
from policypack.code_reading.python import read_entry, read_guard
from policypack.facts.loader_variables import REPLACING
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record
from policypack.supply_chain.guards import (
    Code,
    ShippedGuards,
    guards_elsewhere,
    node,
    shipped_guards,
)
from policypack.topology.parts.packages import LAYER, opened, unread
from policypack.topology.parts.property_texts import texts

_PYTHON = lazy_pattern(r"python(?P<version>3[.]\d+)")
# What runtime_guards/pyproject.toml and node_guards/package.json require.
OLDEST_PYTHON, OLDEST_NODE = "3.10", "20"
# Folders that Python searches too:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
# https://docs.python.org/3/using/cmdline.html#envvar-PYTHONPYCACHEPREFIX
_ELSEWHERE = {
    "environment.variables.PYTHONPATH": "the search path, on which other guards may come first",
    "environment.variables.PYTHONPYCACHEPREFIX": "the bytecode that may run instead of the guards",
}
_FOREIGN = "the code of a layer of another program, which a preview does not download"


def is_python(function: Resource) -> bool:
    """Whether the runtime is one of Lambda's for Python. Raises UnknownValueError."""
    return bool(_PYTHON.fullmatch(str(function.get("runtime", ""))))


def is_javascript(function: Resource) -> bool:
    """Whether the runtime is one of Lambda's for Node.js. Raises UnknownValueError."""
    return str(function.get("runtime", "")).startswith("nodejs")


def has_guards_of(function: Resource) -> bool:
    """Whether there are guards for the language of the runtime. Raises UnknownValueError."""
    return is_python(function) or is_javascript(function)


def is_too_old(function: Resource) -> bool:
    """Whether the guards do not support the version of the runtime. Raises UnknownValueError."""
    name = str(function.get("runtime", ""))
    runtime = _PYTHON.fullmatch(name)
    if runtime is not None:
        return _minor(runtime["version"]) < _minor(OLDEST_PYTHON)
    version = re.match(r"nodejs(\d*)", name)
    return version is not None and int(version[1] or 0) < int(OLDEST_NODE)


def _minor(version: str) -> int:
    return int(version.partition(".")[2])


def is_image(function: Resource) -> bool:
    """Whether the function is a container image, which has no package to read."""
    return function.get("packageType") == "Image" or function.at("imageUri").is_set


def declared(stack: Stack, function: Resource) -> Guard | NoGuard:
    """The guard of the function's handler. Raises UnknownValueError if the code is undecided.

    Nothing guards the handler if the package has no guards, regardless of the code.
    """
    code = code_of(stack, function)
    whole = (unknown for unknown in unread_of(stack, function) if unknown.file == "")
    _raise_first(whole)
    is_node = is_javascript(function)
    read = javascript.read_guard if is_node else read_guard
    found = code.once(read, str(function.get("handler", "")))
    if not isinstance(found, Unclear):
        return found
    # What could not be read may be just what is missing.
    _raise_first(unread_of(stack, function))
    if not (code.once(node.has_guards) if is_node else code.has_guards):
        _raise_first(() if is_node else _misplaced(code, function))
        return found.handler
    line = f":{found.line}" if found.line else ""
    where = f"{found.file}{line}" if found.file else "the package"
    waits_for = f"a guard that can be read without running the code: {where} {found.reason}"
    raise UnknownValueError(Unknown("", waits_for, function.urn, found.file))


def entry(stack: Stack, function: Resource) -> Entry:
    """How the function's handler uses its event. Raises UnknownValueError.

    If its code can't be followed and uses no known validator, the answer is `Unread`.
    """
    read = javascript.read_entry if is_javascript(function) else read_entry
    found = code_of(stack, function).once(read, str(function.get("handler", "")))
    if isinstance(found, Unread) and found.may_validate:
        where = f"{found.file}:{found.line}" if found.line else found.file or "the package"
        waits_for = (
            f"an event validator that can be read without running the code: {where} {found.reason}"
        )
        raise UnknownValueError(Unknown("", waits_for, function.urn, found.file))
    return found


def validators_of(stack: Stack, function: Resource) -> tuple[str, ...] | None:
    """The known validators at the handler's entry; none of them where it never reads its event.

    None if it reads it without one. Raises UnknownValueError.
    """
    found = entry(stack, function)
    if isinstance(found, Validated):
        return found.libraries
    return () if isinstance(found, Ignored) else None


def needs_no_guard(stack: Stack, function: Resource) -> bool:
    """Whether the handler never reads its event, or a known validator checks it at the entry.

    An undecided handler needs a guard.
    """
    return isinstance(or_unknown(validators_of, stack, function), tuple)


def declared_triggers(stack: Stack, function: Resource) -> tuple[str, ...] | None:
    """The triggers that the handler's guard has validators for; None if there is no guard.

    Raises UnknownValueError.
    """
    found = declared(stack, function)
    return None if isinstance(found, NoGuard) else tuple(each.trigger for each in found.validators)


def guards_of(stack: Stack, function: Resource) -> ShippedGuards | None:
    """The guards that ship with the function, or None. Raises UnknownValueError.

    A layer that a preview cannot read may contain them.
    """
    code = code_of(stack, function)
    found = code.once(node.shipped_guards if is_javascript(function) else shipped_guards)
    if found is None:
        _raise_first(chain(unread_of(stack, function), _misplaced(code, function)))
    return found


def _misplaced(code: Code, function: Resource) -> Iterator[Unknown]:
    """Guards at a place where Python finds them only if the code tells it to."""
    file = guards_elsewhere(code)
    if file:
        waits_for = (
            f"guards at the top of the package or in a layer's folder python/: {file} is not"
        )
        yield Unknown("", waits_for, function.urn, file)


def _raise_first(unknown: Iterable[Unknown]) -> None:
    for first in unknown:
        raise UnknownValueError(first)


def replaced(stack: Stack, function: Resource) -> Iterator[Unknown]:
    """The unknowns that may replace the function's handler, or the guards."""
    path = "environment.variables"
    value = function.at(path)
    if isinstance(value.tree, Unknown):
        yield value.tree
        return
    for variable, (runtime, pattern) in REPLACING.items():
        held = function.at(f"{path}.{variable}")
        if held.is_set and str(function.get("runtime", "")).startswith(runtime):
            is_known = isinstance(held.tree, str)
            if not is_known or re.search(pattern, held.tree):
                waits_for = (
                    f"a review of the code that {variable} names, which runs before the handler"
                )
                yield Unknown(held.path, waits_for, function.urn)
    for variable, what in _ELSEWHERE.items():
        if function.at(variable).is_set and guards_elsewhere(code_of(stack, function)):
            yield Unknown(variable, f"a review of {what}", function.urn)


def code_of(stack: Stack, function: Resource) -> Code:
    """All that the function can import, read once for all that ship the same.

    Raises UnknownValueError.
    """
    package = opened(function)
    if package is None:
        raise UnknownValueError(
            Unknown("code", "the function's code, which the program does not set", function.urn)
        )
    python = _PYTHON.fullmatch(str(function.get("runtime", "")))
    version = python["version"] if python else ""
    layers = tuple(filter(None, map(opened, _layers(stack, function)[0])))
    kept = stack.once(_codes)
    key = (id(package), tuple(map(id, layers)), version)
    if key not in kept:
        kept[key] = Code(package, layers, version)
    return kept[key]


def _codes(stack: Stack) -> dict[tuple[int, tuple[int, ...], str], Code]:
    """A place to keep what has been read. The codes keep their packages, and so the keys."""
    return {}


def unread_of(stack: Stack, function: Resource) -> Iterator[Unknown]:
    """The parts of the function's code and layers that a preview cannot read.

    Raises UnknownValueError.
    """
    layers, foreign = _layers(stack, function)
    for resource in (function, *layers):
        package = opened(resource)
        if package is not None:
            yield from unread(package, resource.urn)
    yield from foreign


def _layers(stack: Stack, function: Resource) -> tuple[list[Resource], list[Unknown]]:
    """The layers that the program publishes, in their order, and the unknowns of all others."""
    published = stack.once(_published)
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


def _published(stack: Stack) -> dict[str, Resource]:
    """The layers by their ARN, where it is known."""
    pairs = ((layer.at("arn").tree, layer) for layer in stack.of_type(LAYER))
    return {arn: layer for arn, layer in pairs if isinstance(arn, str)}


@record(frozen=True, eq=False)
class EntryPoint:
    """`name` in words, such as "the function URL orders". An Unknown is an undecided answer.

    `resource` is what opens it: the URL, the route, the permission or the API.
    """

    name: str
    resource: Resource
    is_public: bool | Unknown
    functions: tuple[Resource, ...] | Unknown
