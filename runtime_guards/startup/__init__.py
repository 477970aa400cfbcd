"""Startup checks, which run once per cold start, before the first event.

    from runtime_guards.startup import DependencyScan, ExpectedEnvironment, NoLoaderHijack

    @guard(SQS(body=Order), startup=[ExpectedEnvironment("TABLE_NAME"), NoLoaderHijack()])
    def handler(event, context): ...

A check is any callable without arguments that raises `StartupRefused`.
"""

from __future__ import annotations

from runtime_guards.errors import StartupRefused
from runtime_guards.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.startup.checks import ExpectedEnvironment
    from runtime_guards.startup.dependencies import DependencyScan
    from runtime_guards.startup.variables import NoLoaderHijack

__all__ = ["DependencyScan", "ExpectedEnvironment", "NoLoaderHijack", "StartupRefused"]

__getattr__ = lazily(
    globals(),
    {
        "DependencyScan": "runtime_guards.startup.dependencies",
        "ExpectedEnvironment": "runtime_guards.startup.checks",
        "NoLoaderHijack": "runtime_guards.startup.variables",
    },
)
