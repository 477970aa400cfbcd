"""What a handler does with its event before a known validator has seen it.

The code is parsed, never executed, and read as the guards in it are: by names that are bound once.
"""

from policypack.supply_chain.entries.outcomes import Entry, Ignored, Unread, Unvalidated, Validated
from policypack.supply_chain.guards import Code

__all__ = [
    "Entry",
    "Ignored",
    "Unread",
    "Unvalidated",
    "Validated",
    "read_entry",
    "read_javascript",
]


def read_entry(code: Code, handler: str) -> Entry:
    """What the Python handler `module.function` does with its event. Executes nothing."""
    # Most programs have functions in one language alone.
    from policypack.supply_chain.entries import handlers

    return handlers.read_entry(code, handler)


def read_javascript(code: Code, handler: str) -> Entry:
    """The same of the handler `module.export` for Node.js."""
    from policypack.supply_chain.entries import javascript

    return javascript.read_entry(code, handler)
