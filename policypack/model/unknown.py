"""Values that are known only after apply.

`Unknown` takes their place inside a resource's properties or an IAM document. Comparing it,
iterating over it or using it as a condition raises `UnknownValueError`, so no verdict rests on a
guess.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import Any, NamedTuple, NoReturn, ParamSpec, TypeVar

from policypack.start.record import record

P = ParamSpec("P")
T = TypeVar("T")


@record(frozen=True, eq=False)
class Unknown:
    """A leaf whose value is known only after apply.

    `path` is its place (`policy.Statement[0].Resource`). `waits_for` names what it waits for, such
    as a resource; None if that is not recorded. `owner` is the URN of the resource that it
    belongs to, None outside a resource. Where `file` is given, the path leads into that file of a
    package ("" is the package as a whole).
    """

    path: str
    waits_for: str | None = None
    owner: str | None = None
    file: str | None = None

    def _refuse(self, *_: object) -> NoReturn:
        raise UnknownValueError(self)

    __bool__ = __len__ = __int__ = __float__ = _refuse
    __contains__ = __getitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __hash__ = None  # type: ignore[assignment]

    def __iter__(self) -> Iterator[object]:
        raise UnknownValueError(self)


class UnknownValueError(Exception):
    """A rule read an unknown value, so its outcome is undecided."""

    def __init__(self, unknown: Unknown) -> None:
        super().__init__(f"{unknown.path} is known after apply")
        self.unknown = unknown


# Results about one subject, by the computation and its arguments.
Answers = dict[Hashable, Any]
_MISSING: Any = object()


def once(answers: Answers, compute: Callable[..., T], subject: object, *args: Hashable) -> T:
    """The result of `compute` for the subject and the arguments, computed at the first request.

    `answers` is the subject's own. Raises UnknownValueError whenever it is asked for, where the
    computation does.
    """
    key = (compute, *args)
    found: T | _Stopped = answers.get(key, _MISSING)
    if found is _MISSING:
        found = answers[key] = _computed(compute, subject, *args)
    if isinstance(found, _Stopped):
        raise UnknownValueError(found.unknown)
    return found


class _Stopped(NamedTuple):
    """Stands for an answer that depends on an unknown value."""

    unknown: Unknown


def _computed(compute: Callable[..., T], *args: Any) -> T | _Stopped:
    try:
        return compute(*args)
    except UnknownValueError as stopped:
        return _Stopped(stopped.unknown)


def one_of_each(unknowns: Iterable[Unknown]) -> tuple[Unknown, ...]:
    """One unknown of each property, where several answers depend on it."""
    return tuple({(each.owner, each.path): each for each in unknowns}.values())


def until_unknown(outcomes: Iterator[T]) -> Iterator[T | Unknown]:
    """The outcomes of one check, ending with the unknown value that stops it, if any."""
    try:
        yield from outcomes
    except UnknownValueError as stopped:
        yield stopped.unknown


def or_unknown(question: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | Unknown:
    """The answer to the question about `args`, or the unknown value that it depends on."""
    try:
        return question(*args, **kwargs)
    except UnknownValueError as stopped:
        return stopped.unknown
