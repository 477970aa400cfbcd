"""What a change lets principals do, or no longer lets them do: two lists of answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from policypack.exposure.graph.difference import Degree
from policypack.exposure.graph.who_can import Answer
from policypack.start.record import record


@record(frozen=True, eq=False)
class AnswerChange:
    """The actions that a principal can perform more surely than before, or less.

    `answer` is the new one, or that of the base where it is gone; `is_new` and `is_gone` are about
    the principal on that resource.
    """

    answer: Answer
    before: Degree
    after: Degree
    actions: tuple[str, ...]
    is_new: bool
    is_gone: bool

    @property
    def opens(self) -> bool:
        """Whether it is surer than before."""
        return self.after > self.before


def answer_changes(base: Iterable[Answer], new: Iterable[Answer]) -> tuple[AnswerChange, ...]:
    """What differs, what opens first. A principal is known by its kind, its name and the resource's
    name."""
    was, now = _by_principal(base), _by_principal(new)
    found = [each for key in dict.fromkeys((*now, *was)) for each in _changes(was, now, key)]
    return tuple(sorted(found, key=lambda each: (not each.opens, not each.is_new)))


_Key = tuple[str, str, str]


def _by_principal(answers: Iterable[Answer]) -> Mapping[_Key, list[Answer]]:
    found: dict[_Key, list[Answer]] = {}
    for each in answers:
        found.setdefault((each.kind, each.principal, each.on), []).append(each)
    return found


def _changes(
    was: Mapping[_Key, list[Answer]], now: Mapping[_Key, list[Answer]], key: _Key
) -> Iterator[AnswerChange]:
    before, after = (_degrees(side.get(key, ())) for side in (was, now))
    together: dict[tuple[Degree, Degree], list[str]] = {}
    for action in sorted({*before, *after}):
        turn = (before.get(action, Degree.NONE), after.get(action, Degree.NONE))
        if turn[0] != turn[1]:
            together.setdefault(turn, []).append(action)
    for (one, other), actions in together.items():
        side = was if other is Degree.NONE else now
        answer = next(each for each in side[key] if not {*actions}.isdisjoint(each.actions))
        yield AnswerChange(answer, one, other, tuple(actions), key not in was, key not in now)


def _degrees(answers: Iterable[Answer]) -> Mapping[str, Degree]:
    """How surely each action can be performed."""
    found: dict[str, Degree] = {}
    for each in answers:
        for action in each.actions:
            found[action] = max(found.get(action, Degree.NONE), _degree(each, action))
    return found


def _degree(answer: Answer, action: str) -> Degree:
    if answer.undecided:
        return Degree.UNDECIDED
    granting = [each for each in answer.evidence if action in each.actions] or answer.evidence
    is_limited = answer.unless or (granting and all(each.conditions for each in granting))
    return Degree.CONDITIONAL if is_limited else Degree.CERTAIN
