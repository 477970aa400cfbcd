"""Checks that an execution environment must pass before it processes events.

    @guard(SQS(body=Order), startup=[ExpectedEnvironment("TABLE_NAME"), NoLoaderHijack()])
    def handler(event, context): ...

A check is any callable without arguments that raises `StartupRefused`. The checks run once per cold
start, when the handler is decorated: in Lambda's init phase, before the first event. Where a check
refuses, fails or is interrupted, every invocation of the environment is refused and audited as
`startup-refused`, and the handler is never called.

A function with SnapStart is decorated once, for the snapshot. Each environment that Lambda restores
from it runs the checks again, at its first invocation
(https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html).

The checks find careless attacks and mistakes in deployment. They do not stop an attacker whose code
runs before them, such as a preloaded library.
"""

from __future__ import annotations

import os

from runtime_guards.errors import StartupRefused
from runtime_guards.options import checked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    Check = Callable[[], object]

# The environment as the dynamic loader and the interpreter saw it, which code cannot edit since.
_INITIAL = "/proc/self/environ"

# Variables that make a process load or run something, each with the page that documents it.
_LOADING = (
    "LD_PRELOAD",  # ld.so(8)
    "LD_AUDIT",  # ld.so(8)
    "GCONV_PATH",  # iconv(1): glibc loads its converters from there
    "OPENSSL_CONF",  # openssl-env(7): this file, and those two folders, name libraries to load
    "OPENSSL_ENGINES",
    "OPENSSL_MODULES",
    "BASH_ENV",  # bash(1): read by every script, and the runtime's bootstrap may be one
    "PYTHONHOME",  # the rest: https://docs.python.org/3/using/cmdline.html#environment-variables
    "PYTHONPLATLIBDIR",
    "PYTHONPYCACHEPREFIX",  # where compiled modules are read from
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONBREAKPOINT",  # names a callable
    "PYTHONWARNINGS",  # a filter may name a category by its module, which is then imported
    # https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html
    "AWS_LAMBDA_EXEC_WRAPPER",
)
# Lists of folders, with those that Lambda itself puts there, the layers' included:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html and
# https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html. Literally, since a variable
# such as LAMBDA_TASK_ROOT may have been changed along with the list.
_FOLDERS = {
    "LD_LIBRARY_PATH": {
        "/var/lang/lib",
        "/lib64",
        "/usr/lib64",
        "/var/runtime",
        "/var/runtime/lib",
        "/var/task",
        "/var/task/lib",
        "/opt/lib",
    },
    "PYTHONPATH": {"/var/runtime", "/var/task", "/opt/python"},
}


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


class NoLoaderHijack:
    """Refuses to start where a variable makes the process load code from an unexpected place.

    `allowed` maps variables to allowed values, such as an observability layer's
    `{"AWS_LAMBDA_EXEC_WRAPPER": {"/opt/otel-instrument"}}`; for LD_LIBRARY_PATH and PYTHONPATH
    these are folders besides Lambda's own. The check reads the current environment and, on Linux,
    the one that the process was started with.
    """

    @checked
    def __init__(self, allowed: Mapping[str, Collection[str]] | None = None) -> None:
        self._allowed = {name: frozenset(values) for name, values in (allowed or {}).items()}
        for name in self._allowed:
            if name not in _LOADING and name not in _FOLDERS:
                raise ValueError(
                    f"NoLoaderHijack: allowed= has {name}, which is not a checked variable."
                )

    def __call__(self) -> None:
        """Raises StartupRefused `loader-hijack` with the names of the variables."""
        found = {name for variables in _environments() for name in self._hijacks(variables)}
        _refuse("loader-hijack", sorted(found))

    def _hijacks(self, variables: Mapping[str, str]) -> Iterator[str]:
        for name in _LOADING:
            value = variables.get(name)
            if value and value not in self._allowed.get(name, ()):
                yield name
        for name, own in _FOLDERS.items():
            value = variables.get(name)
            # An empty element is the current folder. ld.so(8): items end at colons or semicolons.
            folders = value.replace(";", ":").split(":") if value else ()
            if not {folder.rstrip("/") for folder in folders} <= own | self._allowed.get(
                name, frozenset()
            ):
                yield name


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


def _environments() -> Iterator[Mapping[str, str]]:
    yield os.environ
    if os.path.exists(_INITIAL):
        with open(_INITIAL, encoding="utf-8", errors="surrogateescape") as file:
            pairs = (entry.partition("=") for entry in file.read().split("\0"))
            yield {name: value for name, _, value in pairs}
