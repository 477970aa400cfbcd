"""The guards that ship with a function: their files, and whether they are those of a release."""

from policypack.supply_chain.guards.modules import PACKAGE, Code
from policypack.supply_chain.guards.releases import (
    ShippedGuards,
    guards_elsewhere,
    is_of_release,
    shipped_guards,
)

__all__ = [
    "PACKAGE",
    "Code",
    "ShippedGuards",
    "guards_elsewhere",
    "is_of_release",
    "shipped_guards",
]
