"""`event()`: an event of any source that its validator accepts."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import partial
from typing import Any

from runtime_guards.testing.arguments import ARGUMENTS
from runtime_guards.testing.arguments.queues import renew_logs
from runtime_guards.testing.clocks import of_now
from runtime_guards.testing.samples import sample
from runtime_guards.testing.suggestions import suggestion

# Sources with times inside compressed data.
_RENEW = {"cloudwatch-logs": renew_logs}


def event(source: str, /, **arguments: Any) -> Any:
    """Returns a new event of a source, as AWS documents it, with matching digests and current
    times.

    `source` is a name of the contract, such as `sqs` or `http-api`. `arguments` vary the event;
    each source has its own, such as `bodies` or `path`. Bodies may be texts, bytes, or values that
    become JSON. For other changes, change the event that is returned.

    Raises ValueError for an unknown source and TypeError for an unknown argument.
    """
    known = _known(source)
    for name in arguments:
        if name not in known:
            raise TypeError(
                f"event({source!r}) has no argument {name!r}. {suggestion(name, sorted(known))}"
            )
    moved = partial(of_now, now=int(time.time()))
    made = moved(sample(source))
    if source in _RENEW:
        _RENEW[source](made, moved)
    for name, change in known.items():
        if name in arguments:
            change(made, arguments[name])
    return made


def _known(source: str) -> Mapping[str, Any]:
    if source not in ARGUMENTS:
        raise ValueError(
            f"Unknown event source {source!r}. {suggestion(source, sorted(ARGUMENTS))}"
        )
    return ARGUMENTS[source]
