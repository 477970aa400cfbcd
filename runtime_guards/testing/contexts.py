"""`context()`: what Lambda gives a handler beside the event.

https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

_FUNCTION = "arn:aws:lambda:eu-central-1:123456789012:function:{}"


@dataclass
class Context:
    """A context with the attributes and the method that AWS documents."""

    function_name: str = "orders"
    function_version: str = "$LATEST"
    invoked_function_arn: str = ""
    memory_limit_in_mb: str = "128"
    aws_request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    log_group_name: str = ""
    log_stream_name: str = "2026/03/10/[$LATEST]94fa867e5374431291a7fc14e2f56ae7"
    identity: Any = None
    client_context: Any = None
    tenant_id: str | None = None
    remaining_ms: int = 30_000

    def __post_init__(self) -> None:
        self.invoked_function_arn = self.invoked_function_arn or _FUNCTION.format(
            self.function_name
        )
        self.log_group_name = self.log_group_name or f"/aws/lambda/{self.function_name}"

    def get_remaining_time_in_millis(self) -> int:
        """Returns `remaining_ms`."""
        return self.remaining_ms


def context(function_name: str = "orders", **attributes: Any) -> Context:
    """Returns a context of a function, with a new request ID.

    `attributes` are the attributes of `Context`; `remaining_ms` is the time that is left.
    """
    return Context(function_name, **attributes)
