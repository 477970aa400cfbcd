"""AWS Transfer Family: requests to a custom identity provider."""

from __future__ import annotations

import re

from runtime_guards.errors import EventRejected
from runtime_guards.validation.addresses import IP_ADDRESS
from runtime_guards.validation.allow_lists import allow, listed
from runtime_guards.validation.event import Event
from runtime_guards.validation.shaped import ShapedValidator
from runtime_guards.validation.shapes import Fields, Matching, OneOf, Text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection
    from typing import Any

# https://docs.aws.amazon.com/transfer/latest/userguide/API_TestIdentityProvider.html: the forms of
# a user name and a server ID, and the 1,024 characters of a password.
PASSWORD = 1024
# https://docs.aws.amazon.com/transfer/latest/APIReference/API_UserDetails.html
USER_NAME = r"\w[\w@.-]{2,99}"
_SERVER = r"s-[0-9a-z]{8,17}"


def _shape(max_password: int) -> Fields:
    """The shape of a request with a password of at most `max_password` characters."""
    return Fields(
        {
            "username": Matching(USER_NAME),
            "protocol": OneOf("SFTP", "FTPS", "FTP"),
            "serverId": Matching(_SERVER),
            "sourceIp": IP_ADDRESS,
        },
        # It is empty, or missing, where a user authenticates with a key.
        {"password": Text(max_password)},
    )


_EVENT = _shape(PASSWORD)


class TransferAuthorizerEvent(Event):
    """A validated request to authenticate a user. `password` is a secret, and None if the user
    authenticates with a key: answer with the user's `PublicKeys`.
    """

    __slots__ = ("password", "protocol", "server_id", "source_ip", "user_name")
    FIELDS = _EVENT.fields

    def __init__(self, raw: Any) -> None:
        self.raw = raw
        self.user_name: str = raw["username"]
        self.password: str | None = raw.get("password") or None
        self.protocol: str = raw["protocol"]
        self.server_id: str = raw["serverId"]
        self.source_ip: str = raw["sourceIp"]


class TransferAuthorizer(ShapedValidator[TransferAuthorizerEvent]):
    """Validates requests to a custom identity provider of AWS Transfer Family.

    Functions make home directories and policies of the user name, which any client can choose.

    Refuses:
        - user names with other characters than AWS documents, such as slashes and wildcards
        - malformed server IDs and client addresses
        - unknown protocols
        - passwords over a limit

    Keyword arguments:
        servers: Allowed server IDs; None allows all.
        protocols: Allowed protocols of SFTP, FTPS and FTP; None allows all.
        username: Regular expression that the whole user name must match besides; None allows any.
        max_password: Maximum length of a password in characters.

    Answers:
        `{}`, a response without a role, which denies the user.

    Source:
        https://docs.aws.amazon.com/transfer/latest/userguide/custom-lambda-idp.html
    """

    trigger = "transfer-authorizer"
    answers = "value"
    shape = _EVENT

    def __init__(
        self,
        *,
        servers: Collection[str] | None = None,
        protocols: Collection[str] | None = None,
        username: str | None = None,
        max_password: int = PASSWORD,
    ) -> None:
        self.shape = _shape(max_password)
        self._servers = listed(servers)
        self._protocols = listed(protocols)
        self._matches = None if username is None else re.compile(username).fullmatch

    def refuse(self, event: Any, rejected: EventRejected) -> Any:
        """The answer that denies the user."""
        return {}

    def _checked(self, event: Any) -> TransferAuthorizerEvent:
        allow(event["serverId"], self._servers, "serverId")
        allow(event["protocol"], self._protocols, "protocol")
        if self._matches is not None and not self._matches(event["username"]):
            raise EventRejected("not-allowed", "username")
        return TransferAuthorizerEvent(event)
