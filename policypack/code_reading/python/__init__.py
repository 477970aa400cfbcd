"""Flows in the Python code of a function: its own modules and those of its layers."""

from policypack.code_reading.flows import NOTHING_DECLARED, Declared, Flows
from policypack.supply_chain.guards import Code

__all__ = ["read_flows"]


def read_flows(
    code: Code, handler: str, triggers: tuple[str, ...] = (), declared: Declared = NOTHING_DECLARED
) -> Flows:
    """What the handler `module.function` does with its event. Executes nothing and never raises.

    `triggers` are the names of the triggers that start the function, `declared` the sources, sinks
    and sanitizers beside the known ones.
    """
    # Most programs have functions in one language alone.
    from policypack.code_reading.python import reader

    return reader.read_flows(code, handler, triggers, declared)
