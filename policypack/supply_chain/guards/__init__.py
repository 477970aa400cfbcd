"""The guards in a function's code: what its handler declares, and whether they are unmodified.

The code is parsed, never executed. This shows what the code declares, not what hostile code does:
the author of a function can also bypass its guard.
"""

from policypack.supply_chain.guards.handlers import read_guard
from policypack.supply_chain.guards.modules import Code
from policypack.supply_chain.guards.names import PACKAGE
from policypack.supply_chain.guards.outcomes import DeclaredValidator, Guard, NoGuard, Unclear
from policypack.supply_chain.guards.releases import (
    ShippedGuards,
    guards_elsewhere,
    is_of_release,
    shipped_guards,
)

__all__ = [
    "PACKAGE",
    "Code",
    "DeclaredValidator",
    "Guard",
    "NoGuard",
    "ShippedGuards",
    "Unclear",
    "guards_elsewhere",
    "is_of_release",
    "read_guard",
    "shipped_guards",
]
