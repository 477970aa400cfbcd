"""Direct invocations, by any principal with permission to invoke the function."""

from __future__ import annotations

from runtime_guards.validation.generic import Body
from runtime_guards.validation.unmarked import UnmarkedValidator


class Direct(UnmarkedValidator[Body]):
    """Validates the payload of a direct invocation by its declared model.

    Refuses: what `UnmarkedValidator` refuses.

    Keyword arguments: those of `UnmarkedValidator`.

    Source:
        https://docs.aws.amazon.com/lambda/latest/dg/invocation-sync.html
    """

    trigger = "direct"
