"""Calls to AWS for keys: one client and one form of error for vaults and seals.

Needs the extra `aws`.
"""

from __future__ import annotations

from runtime_guards.errors import KeysUnavailable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any


def aws_client(service: str, **settings: Any) -> Any:
    """Returns a boto3 client with the region and credentials of the function.

    `settings` go to botocore's Config. The default time-outs are far below a function's own, since
    a client that hangs is no better than one that fails.
    """
    import boto3
    from botocore.config import Config

    limits = {"connect_timeout": 2, "read_timeout": 5}
    return boto3.client(service, config=Config(**{**limits, **settings}))


def ask(place: str, call: Callable[..., Any], **request: Any) -> Any:
    """Calls AWS and returns the response. Raises KeysUnavailable with `place` and AWS's code."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        return call(**request)
    except ClientError as error:
        # The message may quote the request; the code is one of the API's own.
        code = error.response.get("Error", {}).get("Code", "unknown")
    except BotoCoreError as error:
        code = type(error).__name__
    raise KeysUnavailable(place, code)
