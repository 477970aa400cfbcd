"""The guards in a function's code: what its handler declares, and whether they are the real ones.

The code is read, never run. That tells what the code declares, not what hostile code does: whoever
may write the function may also write around its guard.
"""

from policypack.supply_chain.guards.handlers import (
    DeclaredValidator,
    Guard,
    NoGuard,
    Unclear,
    read_guard,
)
from policypack.supply_chain.guards.modules import Code
from policypack.supply_chain.guards.releases import ShippedGuards, is_of_release, shipped_guards

__all__ = [
    "Code",
    "DeclaredValidator",
    "Guard",
    "NoGuard",
    "ShippedGuards",
    "Unclear",
    "is_of_release",
    "read_guard",
    "shipped_guards",
]
