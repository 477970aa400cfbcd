"""What a handler does with its event before a known validator has seen it.

The code is parsed, never executed, and read as the guards in it are: by names that are bound once.
"""

from policypack.supply_chain.entries.handlers import read_entry
from policypack.supply_chain.entries.javascript import read_entry as read_javascript
from policypack.supply_chain.entries.outcomes import Entry, Ignored, Unread, Unvalidated, Validated

__all__ = [
    "Entry",
    "Ignored",
    "Unread",
    "Unvalidated",
    "Validated",
    "read_entry",
    "read_javascript",
]
