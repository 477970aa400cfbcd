"""The dotted names that declare a guard, from the contract."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.facts.handler_decorators import DECORATORS, FACTORIES
from runtime_guards.contract import TRIGGERS

PACKAGE = "runtime_guards"
# The part that tests of handlers use: the layer leaves it out, and so may any function.
TESTING = "testing/"
EVENTS = f"{PACKAGE}.events"

# `guard` is re-exported by the package, under the name of its own module.
GUARD = frozenset({f"{PACKAGE}.guard", f"{PACKAGE}.guard.guard"})

# The trigger of a validator, by each of the validator's names.
VALIDATORS: Mapping[str, str] = {
    name: trigger.name
    for trigger in TRIGGERS
    for name in (trigger.validator, f"{EVENTS}.{trigger.validator.rpartition('.')[2]}")
}

# The names that `from ... import *` binds.
EXPORTS: Mapping[str, frozenset[str]] = {
    PACKAGE: frozenset({"guard", "EventRejected"}),
    EVENTS: frozenset(trigger.validator.rpartition(".")[2] for trigger in TRIGGERS),
}

# The guards' own audit log of functions without a guard passes the event on too. It has the name
# that users import, and that of the module that defines it.
TRANSPARENT = DECORATORS | {
    f"{PACKAGE}.audit.AuditLogger.watch",
    f"{PACKAGE}.audit.logger.AuditLogger.watch",
}

# The packages of known decorators, whose files have to be the published ones.
PUBLISHED = {name.partition(".")[0] for name in DECORATORS | FACTORIES} - {"builtins"}


def is_of_guards(dotted: str) -> bool:
    """Whether the dotted name is of the guards."""
    return dotted == PACKAGE or dotted.startswith(f"{PACKAGE}.")


def is_internal(dotted: str) -> bool:
    """Whether the dotted name is of the guards' own: their tables, or what begins with `_`."""
    parts = dotted.split(".")
    return parts[0] == PACKAGE and (parts[1:2] == ["contract"] or parts[-1].startswith("_"))
