"""A guard that refuses no event: `@guard(..., mode="observe", until="2027-03-31")`.

The handler gets every event as it came, so that one without a guard needs no change, and the audit
log tells what the guard would have refused. `RUNTIME_GUARDS_MODE=enforce` in the environment makes
the same code refuse, so that one stage may refuse while another still observes. The environment
cannot do the opposite: who may set a variable must not be able to switch a validator off.
"""

from __future__ import annotations

from runtime_guards.audit import records
from runtime_guards.errors import BodyMisuse, EventRejected, WrongAnswer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Answered = Callable[[Any, Any], Any]
    Log = Callable[..., None]

_ENFORCE, _OBSERVE = "enforce", "observe"
_VARIABLE = "RUNTIME_GUARDS_MODE"


def is_observing(mode: str, until: str | None) -> bool:
    """Whether a guard with `mode=` and `until=` lets everything pass.

    `until` is for readers: the guard does the same afterwards, and a preview reports it.
    Raises TypeError or ValueError for other arguments than a guard takes, or another variable.
    """
    from os import environ

    if mode not in (_ENFORCE, _OBSERVE):
        raise ValueError('mode= must be "enforce" or "observe".')
    if mode == _ENFORCE and until is not None:
        raise TypeError('until= goes with mode="observe".')
    if until is not None and not _is_day(until):
        raise ValueError('until= takes a day, such as "2027-03-31".')
    told = environ.get(_VARIABLE, mode)
    if told not in (_ENFORCE, _OBSERVE):
        raise ValueError(f'{_VARIABLE} must be "enforce" or "observe".')
    return mode == _OBSERVE and told == _OBSERVE


def observe(
    validate: Callable[[], Any], call: Callable[[], Any], answered: Answered | None, log: Log
) -> Any:
    """Calls the handler regardless of the validator's result, and records both.

    Its answer to an event that the guard would have accepted is checked by `answered`, the
    validator's method, and returned unchanged.
    """
    checked, refused = None, {}
    try:
        checked = validate()
        if getattr(checked, "refused", ()):
            refused = records.unfinished(checked, None)
    except EventRejected as rejected:
        refused = records.refusal_details(rejected)
    except BodyMisuse as misuse:
        # It would fail every invocation of a guard that refuses.
        refused = {"error": records.failure(misuse)}
    try:
        answer = call()
    except BaseException as error:
        outcome, why = records.ended_by(error)
        log(outcome, checked, **{**refused, **why})
        raise
    if answered is not None and not refused:
        refused = _wrong(answered, checked, answer)
    log("observed" if refused else "accepted", checked, **refused)
    return answer


def _wrong(answered: Answered, checked: Any, answer: Any) -> dict[str, Any]:
    """Why a guard that refuses would have failed with the answer; empty if it would not."""
    try:
        answered(checked, answer)
    except WrongAnswer as wrong:
        return {"error": "WrongAnswer", **records.refusal_details(wrong)}
    except Exception as error:
        return {"error": records.failure(error)}
    return {}


def _is_day(text: Any) -> bool:
    from time import strptime

    try:
        strptime(text, "%Y-%m-%d")
    except (TypeError, ValueError):
        return False
    return True
