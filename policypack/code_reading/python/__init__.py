"""What is known of the Python code of a function: its own modules and those of its layers.

- `read_flows`: what the handler does with its event, by all that each name may be
- `read_entry`: what validates the event before the handler uses it, by names that are bound once
- `read_guard`: the guard that the handler declares, by the same names
"""

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
    """What the handler `module.function` does with its event. Executes nothing and never raises.

    `triggers` are the names of the triggers that start the function, `declared` the sources, sinks
    and sanitizers beside the known ones.
    """
    # Most programs have functions in one language alone.
    from policypack.code_reading.python import reader

    return reader.read_flows(code, handler, triggers, declared)


def read_entry(code: Code, handler: str) -> Entry:
    """What stands between the event of the handler and what uses it. Executes nothing."""
    from policypack.code_reading.python.entries import handlers

    return handlers.read_entry(code, handler)


def read_guard(code: Code, handler: str) -> Guard | NoGuard | Unclear:
    """The guard that the handler declares. Executes nothing and never raises."""
    from policypack.code_reading.python.guards import handlers

    return handlers.read_guard(code, handler)
