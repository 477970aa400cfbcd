"""Flows from the event in JavaScript and TypeScript, bundles among it. Nothing is executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from policypack.code_reading.entries import Entry
    from policypack.code_reading.flows import Declared, Flows
    from policypack.code_reading.guards import Guard, NoGuard, Unclear
    from policypack.supply_chain.guards.modules import Code


def read_flows(
    code: Code, handler: str, triggers: tuple[str, ...] = (), declared: Declared | None = None
) -> Flows:
    """What the handler `module.export` does with its event. Executes nothing and never raises.

    `triggers` are the names of the triggers that start the function, `declared` the sources, sinks
    and sanitizers beside the known ones.
    """
    # Most programs have functions in one language alone.
    from policypack.code_reading.javascript import handlers

    return handlers.read_flows(code, handler, triggers, declared)


def read_entry(code: Code, handler: str) -> Entry:
    """What stands between the event of the handler and what uses it. Executes nothing."""
    from policypack.code_reading.javascript.entries import handlers

    return handlers.read_entry(code, handler)


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """The guard that the handler declares. Executes nothing and never raises."""
    from policypack.code_reading.javascript.entries import guards

    return guards.read_guard(code, handler)
