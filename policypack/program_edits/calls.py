"""The call of a program that makes a resource, of those at the place where the resource is made."""

from __future__ import annotations

from collections.abc import Sequence

from policypack.program_edits.changes import Change
from policypack.program_edits.refusals import NeedsLookError, NotPlainError
from policypack.program_files.source import Call

ELSEWHERE = "no call there makes a resource of this type with this name"


def call_of(calls: Sequence[Call], change: Change, is_looked_at: bool) -> Call:
    """The one call that makes the resource. Raises NotPlainError."""
    line = change.line or 0
    near = [each for each in calls if each.first <= line <= each.last]
    made = [each for each in near if each.kind.is_of(change.kind)]
    if len(made) == 1 and _is_enough(made[0], change, is_looked_at):
        return made[0]
    if any(each.name is None for each in made):
        why = "the program computes its name, so the call may make other resources"
        raise NeedsLookError(why) if len(made) == 1 else NotPlainError(why)
    found = [each for each in made if each.name == change.name]
    if any(each.repeated for each in found):
        why = "its call is in a loop"
        raise NeedsLookError(why) if len(made) == 1 else NotPlainError(why)
    if len(found) != 1:
        raise NotPlainError(ELSEWHERE)
    return found[0]


def _is_enough(call: Call, change: Change, is_looked_at: bool) -> bool:
    """Whether the only call of the type there may be edited, whatever else it makes."""
    may_be = call.name in (None, change.name)
    return change.everywhere or (may_be and (call.once or is_looked_at))
