"""Three-valued logic after Kleene: True, False, or the `Unknown` that decides.

"No" and "unknown" is no, so an unknown resource under a harmless action is no noise; "yes" and
"unknown" is unknown, so no unknown leaf can turn a weakness into silence.
"""

from __future__ import annotations

from collections.abc import Iterable

from policypack.model.unknown import Unknown, UnknownValueError

Truth = bool | Unknown


def all_of(values: Iterable[Truth]) -> Truth:
    """False if one is, else an unknown if there is one, else True."""
    unknown: Truth = True
    for value in values:
        if value is False:
            return False
        if value is not True and unknown is True:
            unknown = value
    return unknown


def any_of(values: Iterable[Truth]) -> Truth:
    """True if one is, else an unknown if there is one, else False."""
    unknown: Truth = False
    for value in values:
        if value is True:
            return True
        if value is not False and unknown is False:
            unknown = value
    return unknown


def negated(value: Truth) -> Truth:
    """The opposite; an unknown value is returned unchanged."""
    return value if isinstance(value, Unknown) else not value


def settled(value: Truth) -> bool:
    """The answer. Raises UnknownValueError if it is unknown."""
    if isinstance(value, Unknown):
        raise UnknownValueError(value)
    return value
