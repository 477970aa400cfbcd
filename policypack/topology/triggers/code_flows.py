"""What the code of a function does with its event, and who can start it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policypack.code_reading import javascript, python
from policypack.code_reading.flows import Flows
from policypack.iam.meaning.accounts import account_of
from policypack.model.resources import Resource
from policypack.model.stack import Stack
from policypack.model.unknown import Unknown, UnknownValueError, or_unknown
from policypack.settings.settings import Settings
from policypack.start.record import record
from policypack.supply_chain.guards import Code
from policypack.topology.parts import accounts
from policypack.topology.parts.functions import functions_at
from policypack.topology.parts.handlers import (
    code_of,
    is_image,
    is_javascript,
    is_python,
    unread_of,
)
from policypack.topology.parts.packages import LAYER
from policypack.topology.parts.permissions import PERMISSION
from policypack.topology.triggers import entry_points, wiring_table
from policypack.topology.triggers.triggers import wired_triggers

READS = (*wiring_table.READS, *entry_points.READS, *accounts.READS, LAYER)


@record(frozen=True)
class Starters:
    """Who can start a function: its triggers, what is public, and accounts that are external."""

    triggers: tuple[str, ...] = ()
    public: tuple[str, ...] = ()
    external: tuple[str, ...] = ()

    @property
    def are_anybody(self) -> bool:
        """Whether senders outside of the account decide what the event holds."""
        return bool(self.public or self.external)


def flows_of(stack: Stack, function: Resource) -> Flows | None:
    """What the handler's code does with its event; None for images and languages not read.

    Raises UnknownValueError.
    """
    read = None if is_image(function) else _reader(function)
    if read is None:
        return None
    code = code_of(stack, function)
    wired = wired_triggers(stack, function).own
    names = tuple(sorted({name for trigger in wired for name in trigger.names}))
    found = code.once(read, str(function.get("handler", "")), names)
    if not found.file:
        # What could not be read may be just what is missing.
        for unknown in unread_of(stack, function):
            raise UnknownValueError(unknown)
    return found


def _reader(function: Resource) -> Callable[[Code, str, tuple[str, ...]], Flows] | None:
    """What reads the language of the function's runtime. Raises UnknownValueError."""
    if is_python(function):
        return python.read_flows
    return javascript.read_flows if is_javascript(function) else None


def starters_of(stack: Stack, function: Resource, settings: Settings) -> Starters:
    """Who can start the function, as far as the program tells."""
    wired = [each for each in wired_triggers(stack, function).own if each.is_certain]
    public = entry_points.entry_points(stack, function).public
    return Starters(
        tuple(dict.fromkeys(str(each) for each in wired)),
        tuple(dict.fromkeys(each.name for each in public)),
        tuple(dict.fromkeys(_external(stack, function, settings))),
    )


def _external(stack: Stack, function: Resource, settings: Settings) -> Iterator[str]:
    """The external accounts that a permission lets in."""
    for permission in stack.of_type(PERMISSION):
        named = or_unknown(functions_at, stack, permission, "function")
        if isinstance(named, Unknown) or function not in named:
            continue
        principal = permission.at("principal").tree
        account = account_of(principal) if isinstance(principal, str) else None
        known = accounts.accounts_with(permission.at("function"), stack, settings)
        if account is not None and known.is_external(account, "principal") is True:
            yield account
