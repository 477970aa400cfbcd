"""What a handler does with its event before a known validator has seen it.

The code is parsed, never executed. Python is read by `code_reading.python`.
"""

from policypack.code_reading.entries.outcomes import Entry, Ignored, Unread, Unvalidated, Validated
from policypack.supply_chain.guards import Code

__all__ = [
    "Entry",
    "Ignored",
    "Unread",
    "Unvalidated",
    "Validated",
    "read_javascript",
]


def read_javascript(code: Code, handler: str) -> Entry:
    """What the handler `module.export` does with its event. Executes nothing."""
    # Most programs have functions in one language alone.
    from policypack.code_reading.javascript import entries as javascript

    return javascript.read_entry(code, handler)
