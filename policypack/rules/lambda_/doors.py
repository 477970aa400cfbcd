"""A door: something that leads to functions, and whether anybody may pass it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import ParamSpec, TypeVar

from policypack.resources import Resource
from policypack.unknown import CannotTell, Unknown

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Door:
    """`name` in words, such as "the function URL orders". Unknowns stand for open questions."""

    name: str
    opened: bool | Unknown
    targets: tuple[Resource, ...] | Unknown


def told(question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Unknown:
    """The answer to the question about `args`, or the unknown value that it depends on."""
    try:
        return question(*args, **kwargs)
    except CannotTell as stopped:
        return stopped.unknown
