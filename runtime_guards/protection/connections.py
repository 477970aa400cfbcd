"""Where a socket is about to send, which names are looked up, and which addresses those have."""

from __future__ import annotations

import _socket
import os
import socket
from functools import wraps
from socket import AF_INET, AF_INET6, getaddrinfo

from runtime_guards.protection.hosts import AllowedHosts, endpoint, is_metadata, literal, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

# Windows has none.
_AF_UNIX = getattr(socket, "AF_UNIX", None)
# https://docs.python.org/3/library/audit_events.html
CONNECTING = {"socket.connect", "socket.sendto", "socket.sendmsg"}
LOOKING_UP = {"socket.getaddrinfo", "socket.gethostbyname"}
# Of an address: the question goes to the server that its owner has named, in any zone of the
# reverse tree.
REVERSE = {"socket.gethostbyaddr", "socket.getnameinfo"}
# The endpoints that Lambda itself names to a function: the Runtime API, the X-Ray daemon, and the
# credentials of a function with SnapStart.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
OF_LAMBDA = (
    "AWS_LAMBDA_RUNTIME_API",
    "AWS_XRAY_DAEMON_ADDRESS",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)


class Connections:
    """Judges where a socket is about to send, and which names are looked up."""

    def __init__(self, hosts: AllowedHosts | None) -> None:
        self._hosts = hosts
        named = (endpoint(os.environ.get(name, "")) for name in OF_LAMBDA)
        self._of_lambda = {found for found in named if found}

    def connect(self, event: str, args: tuple[Any, ...]) -> str | None:
        """The kind of violation of a connection, or None."""
        using, target = args
        if target is None or using.family == _AF_UNIX:
            return None
        if using.family not in (AF_INET, AF_INET6):
            return "connection"
        host, port = text_of(target[0]), target[1]
        address = literal(host)
        if address is not None:
            return self._address(address, port)
        # The socket resolves a name by itself, out of sight: every address that it may get counts.
        if self._hosts is not None and not self._hosts.name(host) & {0, port}:
            return "connection"
        answer = getaddrinfo(host or None, port)
        found = [literal(str(sockaddr[0])) for *_, sockaddr in answer]
        kinds = [self._address(one, port) for one in found if one is not None]
        return next(filter(None, kinds), None)

    def _address(self, address: Any, port: int) -> str | None:
        if (address, port) in self._of_lambda:
            return None
        if is_metadata(address):
            return "metadata"
        allowed = self._hosts is None or self._hosts.address(address, port)
        return None if allowed else "connection"

    def look_up(self, event: str, args: tuple[Any, ...]) -> str | None:
        """Returns "name-lookup" for a name that is not allowed: a look-up can exfiltrate data."""
        if self._hosts is None or args[0] is None:
            return None
        host = text_of(args[0])
        local = host in ("", "localhost") or literal(host) is not None
        return None if local or self._hosts.name(host) else "name-lookup"

    def reverse(self, event: str, args: tuple[Any, ...]) -> str | None:
        """Returns "name-lookup" for an address whose name may not be asked for."""
        given = args[0][0] if event == "socket.getnameinfo" else args[0]
        address = literal(text_of(given))
        if self._hosts is None or address is None:
            return self.look_up(event, (given,))
        local = address.is_loopback or address.is_unspecified
        return None if local or self._hosts.knows(address) else "name-lookup"

    def record(self) -> None:
        """Makes the look-ups of `socket` record the addresses of allowed names."""
        for module in (_socket, socket):
            for name, addresses in _LOOK_UPS.items():
                setattr(module, name, self._recording(getattr(module, name), addresses))

    def _recording(
        self, ask: Callable[..., Any], addresses: Callable[[Any], Iterable[Any]]
    ) -> Callable[..., Any]:
        hosts = self._hosts
        if hosts is None:
            return ask

        @wraps(ask)
        def look_up(host: Any, *args: Any, **options: Any) -> Any:
            answer = ask(host, *args, **options)
            if host is not None:
                hosts.remember(text_of(host), addresses(answer))
            return answer

        return look_up


# How each look-up returns addresses: https://docs.python.org/3/library/socket.html
_LOOK_UPS: dict[str, Callable[[Any], Iterable[Any]]] = {
    "getaddrinfo": lambda answer: (found[-1][0] for found in answer),
    "gethostbyname": lambda answer: (answer,),
    "gethostbyname_ex": lambda answer: answer[2],
    "gethostbyaddr": lambda answer: answer[2],
}
