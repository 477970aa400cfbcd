"""Checks that an execution environment must pass before it processes events.

    @guard(SQS(body=Order), startup=[ExpectedEnvironment("TABLE_NAME"), NoLoaderHijack()])
    def handler(event, context): ...

A check is any callable without arguments that raises `StartupRefused`. The checks run once per cold
start, when the handler is decorated: in Lambda's init phase, before the first event. Where a check
refuses, fails or is interrupted, every invocation of the environment is refused and audited as
`startup-refused`, and the handler is never called.

A function with SnapStart is decorated once, for the snapshot. Each environment that Lambda restores
from it runs the checks again, at its first invocation. A runtime hook would run them too early:
hooks run in the order of their registration, and one that was registered after the guard may still
have to set what a check expects
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-python.html).

The checks find careless attacks and mistakes in deployment. They do not stop an attacker whose code
runs before them, such as a preloaded library.
"""

from __future__ import annotations

import os

from runtime_guards.errors import StartupRefused

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Check = Callable[[], object]


class Startup:
    """The checks of one guard and their result."""

    def __init__(self, checks: tuple[Check, ...]) -> None:
        for check in checks:
            if isinstance(check, type):
                raise TypeError(
                    f"startup= takes instances of checks. Use {check.__name__}(), with parentheses."
                )
            if not callable(check):
                raise TypeError(f"startup= takes callables, not {type(check).__name__}.")
        self._checks = checks
        self._refused = _outcome(checks)
        # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        self._restored = os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"

    def refusal(self) -> StartupRefused | None:
        """Returns why this environment is refused, or None. A refusal is never withdrawn."""
        if self._restored:
            self._refused = self._refused or _outcome(self._checks)
            self._restored = False
        return self._refused


class ExpectedEnvironment:
    """Refuses to start without these environment variables.

    Each named variable must be set and not empty. One given as a keyword must also match its
    regular expression as a whole: `ExpectedEnvironment("TABLE_NAME", STAGE="dev|prod")`. The
    refusal contains names, never values. Raises ValueError for an invalid pattern.
    """

    def __init__(self, *names: str, **patterns: str) -> None:
        import re

        self._names = (*names, *patterns)
        if not self._names:
            raise TypeError("ExpectedEnvironment() needs the name of at least one variable.")
        from runtime_guards.options.kinds import text

        for name in names:
            text("The name of a variable of ExpectedEnvironment()", name, None)
        self._patterns = {}
        for name, pattern in patterns.items():
            text(f"{name}= of ExpectedEnvironment()", pattern, None)
            try:
                self._patterns[name] = re.compile(pattern)
            except re.error as error:
                raise ValueError(f"{name}: invalid regular expression: {error}") from None

    def __call__(self) -> None:
        """Raises StartupRefused: `environment-missing`, else `environment-malformed`."""
        _refuse("environment-missing", [n for n in self._names if not os.environ.get(n)])
        matched = ((n, p.fullmatch(os.environ[n])) for n, p in self._patterns.items())
        _refuse("environment-malformed", [name for name, match in matched if not match])


def _outcome(checks: Sequence[Check]) -> StartupRefused | None:
    for check in checks:
        try:
            check()
        except StartupRefused as refused:
            return refused
        except BaseException as error:
            # A check that did not finish, whatever ended it, has not found the environment fit.
            # The message of the error may contain a value; its type does not.
            name = getattr(check, "__name__", type(check).__name__)
            return StartupRefused("startup-check-failed", f"{name}: {type(error).__name__}")
    return None


def _refuse(reason: str, subjects: Sequence[str]) -> None:
    if subjects:
        raise StartupRefused(reason, ", ".join(subjects))
