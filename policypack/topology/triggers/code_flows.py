"""The data flows of a function's event through its code."""

from __future__ import annotations

from collections.abc import Callable

from policypack.code_reading import javascript, python
from policypack.code_reading.flows import Declared, Flows
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import UnknownValueError
from policypack.settings.settings import Settings
from policypack.supply_chain.guards import Code
from policypack.topology.parts.handlers import (
    code_of,
    is_image,
    is_javascript,
    is_python,
    unread_of,
)
from policypack.topology.parts.packages import LAYER
from policypack.topology.triggers import wiring_table
from policypack.topology.triggers.triggers import wired_triggers

READS = (*wiring_table.READS, LAYER)


def flows_of(stack: Stack, function: Resource, settings: Settings) -> Flows | None:
    """The flows of the event in the handler's code; None for images and unsupported languages.

    Raises UnknownValueError.
    """
    read = None if is_image(function) else _reader(function)
    if read is None:
        return None
    code = code_of(stack, function)
    wired = wired_triggers(stack, function).own
    names = tuple(sorted({name for trigger in wired for name in trigger.names}))
    declared = Declared(settings.event_sources, settings.event_sinks, settings.event_sanitizers)
    found = code.once(read, str(function.get("handler", "")), names, declared)
    if not found.file:
        # What could not be read may be just what is missing.
        for unknown in unread_of(stack, function):
            raise UnknownValueError(unknown)
    return found


def _reader(
    function: Resource,
) -> Callable[[Code, str, tuple[str, ...], Declared], Flows] | None:
    """The reader for the language of the function's runtime. Raises UnknownValueError."""
    if is_python(function):
        return python.read_flows
    return javascript.read_flows if is_javascript(function) else None
