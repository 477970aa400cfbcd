"""Calls to AWS for keys: bounded in time and counted for the audit record, for vaults and seals.

Needs the extra `aws`.
"""

from __future__ import annotations

import time

from runtime_guards.errors import KeysUnavailable, VaultMisuse
from runtime_guards.key_calls import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# Seconds. A function ends after 3 by default, and has to say why it failed before that:
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html
PATIENCE = 2.0
# The shares of it: to connect, to wait for the answer, and to fail so quickly that one more attempt
# fits in. A connection that ended while the environment was frozen fails at once.
_CONNECT, _READ, _QUICK = 0.3, 0.6, 0.1
_MOST_PATIENCE = 60
# Seconds without a call after one without an answer, so that a batch waits once and not for each of
# its records.
_PAUSE = 10
_ACTIONS = {
    "decrypt": "kms:Decrypt",
    "generate_data_key": "kms:GenerateDataKey",
    "get_parameter": "ssm:GetParameter",
    "get_secret_value": "secretsmanager:GetSecretValue",
}


class NoAnswer(KeysUnavailable):
    """AWS was not reached, or did not answer in time."""


class KeyService:
    """A client of an AWS service that has keys. A call waits for at most `patience` seconds.

    After a call without an answer, the next one follows ten seconds later at the earliest. The
    client is created for the first call. Raises VaultMisuse if the patience isn't a number above 0
    and at most a minute.
    """

    def __init__(self, service: str, place: str, client: Any, patience: float) -> None:
        if type(patience) not in (int, float) or not 0 < patience <= _MOST_PATIENCE:
            raise VaultMisuse(
                f"patience= must be a number of seconds, above 0 and at most {_MOST_PATIENCE}."
            )
        self._service, self._place = service, place
        self._client, self._patience = client, patience
        self._silent: tuple[float, str] | None = None

    def ask(self, operation: str, **request: Any) -> Any:
        """Returns the answer. Raises KeysUnavailable."""
        if self._silent is not None and 0 <= time.time() - self._silent[0] < _PAUSE:
            raise KeysUnavailable(self._place, f"not asked again yet after {self._silent[1]}")
        self._client = self._client or aws_client(self._service, self._patience)
        call = getattr(self._client, operation)
        started = time.monotonic()
        try:
            return ask(self._place, call, **request)
        except NoAnswer as silent:
            found = silent
        if time.monotonic() - started < self._patience * _QUICK:
            try:
                return ask(self._place, call, **request)
            except NoAnswer as silent:
                found = silent
        self._silent = time.time(), found.code
        raise found from None


def aws_client(service: str, patience: float = PATIENCE, **settings: Any) -> Any:
    """Returns a boto3 client with the region and credentials of the function.

    One call takes at most nine tenths of `patience`, in seconds, and `connect_timeout` more for
    each further address of the endpoint that does not answer. The client does not retry by itself.
    `settings` replace those for botocore's Config:
    https://docs.aws.amazon.com/botocore/latest/reference/config.html
    """
    import boto3
    from botocore.config import Config

    limits = {
        "connect_timeout": patience * _CONNECT,
        "read_timeout": patience * _READ,
        "retries": {"total_max_attempts": 1},
    }
    return boto3.client(service, config=Config(**{**limits, **settings}))


def ask(place: str, call: Callable[..., Any], **request: Any) -> Any:
    """Calls AWS and returns the answer. Raises KeysUnavailable with `place` and AWS's code."""
    from botocore.exceptions import BotoCoreError, ClientError

    name = getattr(call, "__name__", "unknown")
    action, failed = _ACTIONS.get(name, name), KeysUnavailable
    try:
        answer = call(**request)
    except ClientError as error:
        # The message may quote the request; the code is one of the API's own.
        code = error.response.get("Error", {}).get("Code", "unknown")
    except BotoCoreError as error:
        code, failed = type(error).__name__, NoAnswer
    else:
        count(action, "ok")
        return answer
    count(action, code)
    raise failed(place, code)
