"""The hosts that a protected process may connect to, by name, address or network."""

from __future__ import annotations

import ipaddress
from socket import inet_aton

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    Address = ipaddress.IPv4Address | ipaddress.IPv6Address
    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# The instance metadata service, whose answers may hold credentials:
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
METADATA = frozenset(map(ipaddress.ip_address, ("169.254.169.254", "fd00:ec2::254")))
# IPv6 networks whose last 32 bits are an IPv4 address: mapped and compatible (RFC 4291, sections
# 2.5.5.2 and 2.5.5.1), translated (RFC 6052; RFC 8215).
_EMBEDDING = tuple(
    map(ipaddress.IPv6Network, ("::ffff:0:0/96", "::/96", "64:ff9b::/96", "64:ff9b:1::/48"))
)
# Answers of a name server that are remembered at most.
_MOST = 10_000
_ANY = 0


def literal(host: str) -> Address | None:
    """The address that a text spells, in any way that `connect` takes; None for a name.

    `inet_aton` reads what `connect` reads and `ipaddress` does not: one number, octal, hexadecimal,
    fewer than four parts.
    """
    text = host.partition("%")[0]  # An IPv6 address may name its zone.
    try:
        return _unmapped(ipaddress.ip_address(text))
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(inet_aton(text))
    except OSError:
        return None


def is_metadata(address: Address) -> bool:
    """Whether an address is the metadata service's, or holds it within."""
    if address in METADATA:
        return True
    if address.version == 6:
        last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        inside = any(address in network for network in _EMBEDDING)
        return (inside and last in METADATA) or address.sixtofour in METADATA
    return False


def text_of(host: Any) -> str:
    """The text that `connect` and `getaddrinfo` derive from a host.

    Raises UnicodeError for an invalid host name.
    """
    if isinstance(host, str):
        # As the socket module does it, which turns full-width digits and dots into plain ones.
        host = host if host.isascii() else host.encode("idna").decode("ascii")
    else:
        host = bytes(host).decode("ascii")
    return str(host).lower().rstrip(".")


class AllowedHosts:
    """An allow-list: `example.com`, `*.example.com` (its subdomains), an address, or a network.

    Each may end in `:PORT`; an IPv6 address then needs brackets. A name allows the addresses that
    it resolved to in this process, by `remember`. Raises ValueError for an invalid entry.
    """

    def __init__(self, entries: Collection[str]) -> None:
        self._names: set[tuple[str, int]] = set()
        self._networks: list[tuple[Network, int]] = []
        self._resolved: dict[tuple[Address, int], None] = {}
        for entry in entries:
            self._add(entry)

    def name(self, name: str) -> set[int]:
        """Returns the allowed ports of a name, 0 for any port; empty for another name."""
        labels = name.split(".")
        above = {"*." + ".".join(labels[start:]) for start in range(1, len(labels))}
        return {port for known, port in self._names if known == name or known in above}

    def address(self, address: Address, port: int) -> bool:
        """Returns whether an address is allowed, by itself or as the result of a name."""
        ports = {port, _ANY}
        if any((address, one) in self._resolved for one in ports):
            return True
        return any(address in network and one in ports for network, one in self._networks)

    def knows(self, address: Address) -> bool:
        """Returns whether an address is allowed at any port."""
        resolved = any(address == one for one, _ in list(self._resolved))
        return resolved or any(address in network for network, _ in self._networks)

    def remember(self, name: str, addresses: Iterable[Any]) -> None:
        """Allows the addresses that a look-up returned for an allowed name."""
        ports = self.name(name)
        for found in addresses:
            address = literal(str(found))
            if address is not None:
                self._resolved.update({(address, port): None for port in ports})
        # One step each, and no matter what other threads do between them.
        for oldest in list(self._resolved)[: max(0, len(self._resolved) - _MOST)]:
            self._resolved.pop(oldest, None)

    def _add(self, entry: str) -> None:
        host, port = _without_port(entry)
        try:
            self._networks.append((ipaddress.ip_network(host), port))
        except ValueError:
            bare = host.removeprefix("*.")
            labels = bare.replace("-", "").replace("_", "").split(".")
            if not all(label.isascii() and label.isalnum() for label in labels) or literal(bare):
                raise ValueError(
                    f"hosts=: {entry!r} must be a host name, an address or a network."
                ) from None
            self._names.add((host.lower(), port))


def endpoint(text: str) -> tuple[Address, int] | None:
    """The address and port of `127.0.0.1:9001` or a URL; None if there is no address in it."""
    host, port = _without_port(text.rpartition("://")[2].partition("/")[0])
    address = literal(host)
    return (address, port) if address and port else None


def _without_port(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    if host and port.isascii() and port.isdigit() and (":" not in host or host.endswith("]")):
        return host.strip("[]"), int(port)
    return entry.strip("[]"), _ANY


def _unmapped(address: Address) -> Address:
    mapped = address.ipv4_mapped if address.version == 6 else None
    return mapped or address
