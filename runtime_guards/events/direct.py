"""Direct invocations, by whoever holds the permission to invoke the function.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html
"""

from __future__ import annotations

from runtime_guards.validation.unmarked import UnmarkedValidator


class Direct(UnmarkedValidator):
    """Validates the event of a direct invocation by its declared body; see `UnmarkedValidator`."""

    trigger = "direct"
