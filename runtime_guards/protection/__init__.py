"""Opt-in audit hooks that block child processes, writes and connections. They are not a sandbox.

    from runtime_guards.protection import protect

    protect(hosts={"sqs.eu-central-1.amazonaws.com"})

`runtime_guards.protection.hooks` lists what the hooks cannot stop.
"""

from __future__ import annotations

from runtime_guards.errors import OperationBlocked
from runtime_guards.lazy import lazily

TYPE_CHECKING = False
if TYPE_CHECKING:
    from runtime_guards.protection.hooks import protect

__all__ = ["OperationBlocked", "protect"]

__getattr__ = lazily(globals(), {"protect": "runtime_guards.protection.hooks"})
