"""`@guard(...)` validates events before the handler runs, audits outcomes, and answers refusals.

    @guard(S3(extensions={".csv"}), SQS(body=Order, partial=True))
    def handler(event, context): ...

An event of a source that the guard does not name is refused.
"""

from __future__ import annotations

from functools import partial, wraps
from time import perf_counter

from runtime_guards.audit import records
from runtime_guards.audit.logger import logger
from runtime_guards.contract import ALIKE, BY_NAME, detect
from runtime_guards.errors import BodyMisuse, EventRejected, WrongAnswer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, Literal, TypeVar, overload

    from runtime_guards.audit.logger import AuditLogger, Sink
    from runtime_guards.event_loops import KeptLoop
    from runtime_guards.startup.checks import Check, Startup
    from runtime_guards.validation.generic import Guards, Validates
    from runtime_guards.validation.validator import Validator

    # Of an event and a context, and of an instance or class before them where it is a method.
    Handler = Callable[..., Any]
    Audit = AuditLogger | Sink | bool | None
    Checks = Iterable[Check]
    One = TypeVar("One")
    Two = TypeVar("Two")
    Three = TypeVar("Three")
    Four = TypeVar("Four")

_TWINS = {"http-api", "function-url"}
# The attribute of a guarded handler; decorators that use `functools.wraps` keep it.
_MARK = "_guarded_by_runtime_guards"
_ABSENT: Any = object()
# By guarded handler: a program must not be able to reach a guard, so no handler refers to its own.
_gates: dict[Any, _Gate] = {}
# Functions of `runtime_guards.testing`, called for each event with its validator, the refusals, and
# whether the whole event was refused.
observers: list[Callable[[Validator | None, Sequence[EventRejected], bool], None]] = []

if TYPE_CHECKING:
    # The handler gets the event of any of its validators. Type checkers infer different unions of
    # arbitrarily many types, so the first four are declared, and a fifth makes it Any.
    @overload
    def guard(
        one: Validates[One], /, *, audit: Audit = None, startup: Checks = ()
    ) -> Guards[One]: ...
    @overload
    def guard(
        one: Validates[One],
        two: Validates[Two],
        /,
        *,
        audit: Audit = None,
        startup: Checks = (),
    ) -> Guards[One | Two]: ...
    @overload
    def guard(
        one: Validates[One],
        two: Validates[Two],
        three: Validates[Three],
        /,
        *,
        audit: Audit = None,
        startup: Checks = (),
    ) -> Guards[One | Two | Three]: ...
    @overload
    def guard(
        one: Validates[One],
        two: Validates[Two],
        three: Validates[Three],
        four: Validates[Four],
        /,
        *,
        audit: Audit = None,
        startup: Checks = (),
    ) -> Guards[One | Two | Three | Four]: ...
    @overload
    def guard(
        *validators: Validates[Any], audit: Audit = None, startup: Checks = ()
    ) -> Guards[Any]: ...
    # A guard that observes hands over events as they come.
    @overload
    def guard(
        *validators: Validates[Any],
        audit: Audit = None,
        startup: Checks = (),
        mode: Literal["enforce", "observe"],
        until: str | None = None,
    ) -> Guards[Any]: ...


def guard(
    *validators: Any,
    audit: Audit = None,
    startup: Checks = (),
    mode: str = "enforce",
    until: str | None = None,
) -> Any:
    """Returns a decorator that guards a handler with the validators of its event sources.

    The handler receives the validated event instead of the raw one. An `async def` handler becomes
    one that Lambda can call, and methods are supported. Where all records of a batch are refused,
    the handler is not called.

    Arguments:
        validators: One validator for each event source that may trigger the function.
        audit: An `AuditLogger`, a function that gets each record, or False for no audit records. By
            default, an `AuditLogger` without settings.
        startup: Checks that run once per cold start, before the first event. Where one refuses,
            every invocation is refused; see `runtime_guards.startup`.
        mode: "observe" hands every event over as it came, and records what would be refused; see
            `runtime_guards.observing`.
        until: The last day on which the guard shall observe, as "2027-03-31".

    Raises TypeError or ValueError if the validators exclude each other, and TypeError for a
    handler that is already guarded, and for a generator, whose body Lambda would never run.
    """
    gate = _Gate(validators, logger(audit), _started(startup), _observes(mode, until))

    def decorate(handler: Handler) -> Handler:
        _check_handler(handler)
        call = _awaiting(handler)

        @wraps(handler)
        def guarded(one: Any = _ABSENT, two: Any = _ABSENT, /, *more: Any, **named: Any) -> Any:
            if two is not _ABSENT and not more and not named:
                return gate.pass_through(one, two, call)
            # Python gives a method its instance or class first.
            given = tuple(each for each in (one, two, *more) if each is not _ABSENT)
            *owner, event, context = _in_order(given, named)
            return gate.pass_through(event, context, partial(call, *owner) if owner else call)

        guarded.__dict__[_MARK] = True
        _gates[guarded] = gate
        return guarded

    return decorate


def _gate_of(handler: Any) -> _Gate | None:
    """The guard of a handler, also below decorators with `functools.wraps`; None without one."""
    while handler is not None:
        if handler in _gates:
            return _gates[handler]
        handler = getattr(handler, "__wrapped__", None)
    return None


class _Gate:
    """The validators of one handler, by their triggers."""

    def __init__(
        self,
        validators: Sequence[Validator],
        audit: AuditLogger | None = None,
        startup: Startup | None = None,
        observes: bool = False,
    ) -> None:
        _check(validators)
        self.validators = {validator.trigger: validator for validator in validators}
        unmarked = [item for item in validators if not BY_NAME[item.trigger].mark]
        self._unmarked = unmarked[0] if unmarked else None
        self._audit = audit
        self._starts = audit if audit is not None and audit.starts else None
        self._startup, self._observes = startup, observes
        self._cold = True

    def pass_through(self, event: Any, context: Any, call: Handler) -> Any:
        """Validates one event, calls the handler, and writes the audit record."""
        started, as_sent = perf_counter(), event
        if event.__class__ is not dict and event.__class__ is not list:
            from runtime_guards.validation.plain import plain

            event = plain(event)
        validator = self.choose(event)
        trigger = validator.trigger if validator else None
        if self._starts is not None:
            self._starts.start(context, trigger)

        seen = context, event, trigger, started
        unfit = self._startup.refusal() if self._startup else None
        if self._observes and not unfit:
            # What most guards do without is loaded by the others alone.
            from runtime_guards.observing import observe as observed

            given = partial(_validated, validator, event), partial(call, as_sent, context)
            answered = validator.answer if validator else None
            return observed(*given, answered, partial(self._log, seen))
        try:
            if unfit:
                raise EventRejected("startup-refused")
            checked = _validated(validator, event)
        except EventRejected as rejected:
            for observe in observers:
                observe(validator, [rejected], True)
            # The fault of the environment is reported to its owners alone, not to the caller.
            why = {"startup": str(unfit)} if unfit else {}
            self._log(seen, "refused", **records.refusal_details(rejected), **why)
            if validator is None:
                raise
            return validator.refuse(event, rejected)
        except BodyMisuse as misuse:
            self._log(seen, "failed", error=records.failure(misuse))
            raise
        assert validator is not None  # Its event would have been refused.
        # None for an event that isn't a batch.
        refused = getattr(checked, "refused", None)
        for observe in observers:
            observe(validator, refused or (), False)
        try:
            idle = refused and checked.all_refused
            answer = validator.answer(checked, None if idle else call(checked, context))
        except WrongAnswer as wrong:
            details = records.refusal_details(wrong)
            self._log(seen, "failed", checked, error="WrongAnswer", **details)
            return validator.refuse(event, wrong)
        except BaseException as error:
            # An exit or an interrupt ends the invocation too, and is audited like a failure.
            outcome, why = records.ended_by(error)
            self._log(seen, outcome, checked, **why)
            raise
        may_be_partial = refused is not None or answer.__class__ is dict
        unfinished = records.unfinished(checked, answer) if may_be_partial else {}
        self._log(seen, "partial" if unfinished else "accepted", checked, **unfinished)
        return answer

    def _log(
        self, seen: tuple[Any, ...], outcome: str, checked: Any = None, **details: Any
    ) -> None:
        """Writes the audit record of an invocation, of which `seen` is what the guard knows."""
        cold, self._cold = self._cold, False
        if self._audit is not None:
            context, event, trigger, started = seen
            duration = (perf_counter() - started) * 1000
            details = {"source": trigger, "outcome": outcome, "checked": checked, **details}
            self._audit.log(context, event, duration_ms=duration, cold_start=cold, **details)

    def choose(self, event: Any) -> Validator | None:
        """The validator of the event's source, or None if the guard does not name it."""
        # The whole contract is evaluated, not the declared sources alone: an authorizer's request
        # also carries the mark of the API, and must not pass for an API request.
        found = detect(event)
        if found is None:
            return self._unmarked
        return self.validators.get(found.name) or self.validators.get(ALIKE.get(found.name, ""))


def _started(startup: Iterable[Check]) -> Startup | None:
    try:
        checks = tuple(startup)
    except TypeError:
        kind = getattr(startup, "__name__", type(startup).__name__)
        raise TypeError(f"startup= takes a list of checks. Use startup=[{kind}].") from None
    if not checks:
        return None
    # A guard without checks does not pay for the module.
    from runtime_guards.startup.checks import Startup

    return Startup(checks)


def _observes(mode: str, until: str | None) -> bool:
    if mode == "enforce" and until is None:
        return False
    from runtime_guards.observing import is_observing

    return is_observing(mode, until)


def _validated(validator: Validator | None, event: Any) -> Any:
    """The validated event. Raises only EventRejected and BodyMisuse."""
    if validator is None:
        raise EventRejected("undeclared-source")
    try:
        return validator.validate(event)
    except (EventRejected, BodyMisuse):
        raise
    except Exception:
        # An error in the validator itself must not accept the event, nor reveal its content.
        raise EventRejected("malformed") from None


def _check(validators: Sequence[Validator]) -> None:
    if not validators:
        raise TypeError("guard() needs at least one validator, such as S3().")
    for validator in validators:
        if isinstance(validator, type):
            raise TypeError(
                f"guard() takes instances. Use {validator.__name__}(), with parentheses."
            )
        if getattr(validator, "trigger", None) not in BY_NAME:
            raise TypeError(
                f"guard() takes validators such as S3(), not {type(validator).__name__}."
            )
    names = [validator.trigger for validator in validators]
    if len(set(names)) != len(names):
        raise ValueError("guard() has two validators of one event source. Keep one.")
    if set(names) >= _TWINS:
        raise ValueError(
            "guard() cannot combine HttpApi and FunctionUrl: their events have the same format."
        )
    if sum(not BY_NAME[name].mark for name in names) > 1:
        raise ValueError(
            "guard() takes one of StepFunctions, IoTRule and Direct: their events have no mark."
        )


def _check_handler(handler: Any) -> None:
    """Raises TypeError for what Lambda could not call with an event and a context."""
    if not callable(handler):
        raise TypeError("guard() decorates a function. Put @classmethod above @guard(...).")
    if getattr(handler, _MARK, False):
        raise TypeError(
            "guard() cannot guard a handler twice: the second would get a validated event."
            " Give one guard() all validators."
        )
    # CO_GENERATOR and CO_ASYNC_GENERATOR, https://docs.python.org/3/library/inspect.html
    if getattr(getattr(handler, "__code__", None), "co_flags", 0) & (0x20 | 0x200):
        raise TypeError(
            "guard() cannot guard a generator: its body would never run. Return a value."
        )
    _check_parameters(handler)


def _check_parameters(handler: Any) -> None:
    code = getattr(handler, "__code__", None)
    if code is None:  # A callable object, whose parameters Python checks when it is called.
        return
    bound = 1 if getattr(handler, "__self__", None) is not None else 0
    most = code.co_argcount - bound
    least = most - len(handler.__defaults__ or ())
    by_name = code.co_kwonlyargcount - len(handler.__kwdefaults__ or ())
    given: tuple[int, ...] = (2,)
    within = handler.__qualname__.rpartition(".")[0]
    if within and not within.endswith("<locals>") and not bound:
        # In a class, a method takes its instance or class first, and a static one doesn't.
        given = (3,) if code.co_varnames[:1] in (("self",), ("cls",)) else (2, 3)
    takes_more = code.co_flags & 0x04
    if by_name <= 0 and any(least <= each and (each <= most or takes_more) for each in given):
        return
    name = handler.__name__
    raise TypeError(
        f"The handler {name} must take two parameters, as in {name}(event, context): Lambda calls"
        " it with both."
    )


def _in_order(given: tuple[Any, ...], named: dict[str, Any]) -> tuple[Any, ...]:
    """Event and context where they are named, after a method's instance or class."""
    names = [name for name in ("event", "context") if name in named]
    given = (*given, *(named[name] for name in names))
    if len(named) > len(names) or names == ["event"] or not 2 <= len(given) <= 3:
        raise TypeError("A guarded handler takes an event and a context.")
    return given


def _awaiting(handler: Handler) -> Handler:
    """A handler whose awaitable answers are awaited, however it was made and wrapped."""
    loops: list[KeptLoop] = []

    def call(*arguments: Any) -> Any:
        answer = handler(*arguments)
        # Most answers are one of these, and to look for what is not there takes longer.
        if answer is None or answer.__class__ is dict or not hasattr(answer, "__await__"):
            return answer
        if not loops:
            from runtime_guards.event_loops import KeptLoop

            loops.append(KeptLoop())
        return loops[0].result(answer)

    return call
