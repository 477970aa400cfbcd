"""Who may be spoken to: names, addresses, networks, and the many spellings of one address."""

from __future__ import annotations

import ipaddress
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from runtime_guards.protection.hosts import AllowedHosts, endpoint, is_metadata, literal, text_of

IP = ipaddress.ip_address

# RFC 3986 (section 7.4) tells of the rare forms of IPv4; RFC 4291, 6052 and 3056 of those in IPv6.
METADATA = [
    "169.254.169.254",
    "2852039166",
    "0xa9fea9fe",
    "0xA9FEA9FE",
    "025177524776",
    "0251.0376.0251.0376",
    "0xa9.0xfe.0xa9.0xfe",
    "169.254.43518",
    "169.16689662",
    "169.254.0xa9.0376",
    "::ffff:169.254.169.254",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:a9fe:a9fe",
    "::169.254.169.254",
    "::a9fe:a9fe",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "fd00:ec2::254",
    "fd00:ec2::254%eth0",
    "fd00:0ec2:0:0:0:0:0:254",
    "FD00:EC2::254",
]


@pytest.mark.parametrize("spelling", METADATA)
def test_the_metadata_address_is_known_in_every_spelling(spelling: str) -> None:
    address = literal(spelling)
    assert address is not None
    assert is_metadata(address)


@pytest.mark.parametrize("host", ["１６９.254.169.254", "169。254。169。254", b"169.254.169.254"])
def test_the_metadata_address_is_known_in_other_letters(host: Any) -> None:
    address = literal(text_of(host))
    assert address is not None
    assert is_metadata(address)


@pytest.mark.parametrize(
    "other", ["169.254.169.253", "10.0.0.1", "::1", "2001:db8::a9fe:a9fe", "2002:a9fe:a9fd::"]
)
def test_another_address_is_not_the_metadata_service(other: str) -> None:
    address = literal(other)
    assert address is not None
    assert not is_metadata(address)


@pytest.mark.parametrize("name", ["example.com", "localhost", "", "a b", "0xzz", "::g"])
def test_a_name_is_no_address(name: str) -> None:
    assert literal(name) is None


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("Example.COM.", "example.com"),
        (b"example.com", "example.com"),
        (bytearray(b"example.com"), "example.com"),
        ("bücher.example", "xn--bcher-kva.example"),
    ],
)
def test_a_name_is_compared_as_it_is_sent(host: Any, text: str) -> None:
    assert text_of(host) == text


@pytest.mark.parametrize("host", [b"\xff", "a" * 64 + "ä", None, ("a",)])
def test_what_is_no_host_raises(host: Any) -> None:
    with pytest.raises((UnicodeError, TypeError)):
        text_of(host)


@pytest.mark.parametrize(
    ("entry", "name", "ports"),
    [
        ("sqs.eu-central-1.amazonaws.com", "sqs.eu-central-1.amazonaws.com", {0}),
        ("SQS.example.com", "sqs.example.com", {0}),
        ("example.com:443", "example.com", {443}),
        ("example.com", "www.example.com", set()),
        ("example.com", "badexample.com", set()),
        ("*.example.com", "www.example.com", {0}),
        ("*.example.com", "a.b.example.com", {0}),
        ("*.example.com:443", "a.b.example.com", {443}),
        ("*.example.com", "example.com", set()),
        ("*.example.com", "badexample.com", set()),
        ("*.example.com", "example.com.evil.test", set()),
        ("_srv.example.com", "_srv.example.com", {0}),
    ],
)
def test_a_name_is_allowed_as_a_whole(entry: str, name: str, ports: set[int]) -> None:
    assert AllowedHosts([entry]).name(name) == ports


@pytest.mark.parametrize(
    ("entry", "address", "port", "allowed"),
    [
        ("10.0.0.0/8", "10.1.2.3", 443, True),
        ("10.0.0.0/8", "11.1.2.3", 443, False),
        ("10.0.0.0/8:443", "10.1.2.3", 443, True),
        ("10.0.0.0/8:443", "10.1.2.3", 80, False),
        ("127.0.0.1:2773", "127.0.0.1", 2773, True),
        ("127.0.0.1:2773", "127.0.0.1", 9001, False),
        ("::1", "::1", 80, True),
        ("[::1]:80", "::1", 80, True),
        ("[::1]:80", "::1", 81, False),
        ("fd00::/8", "fd00::7", 80, True),
        ("fd00::/8", "10.0.0.1", 80, False),
        ("example.com", "10.0.0.1", 80, False),
    ],
)
def test_an_address_is_allowed_by_network_and_port(
    entry: str, address: str, port: int, allowed: bool
) -> None:
    assert AllowedHosts([entry]).address(IP(address), port) is allowed


@pytest.mark.parametrize(
    "entry",
    ["", "*", "*.", "a b", "10.0.0.1/8", "1.2.3", "http://example.com", "a..b", "ä.example", "a:b"],
)
def test_what_is_no_entry_is_told(entry: str) -> None:
    with pytest.raises(ValueError, match="must be a host name, an address or a network"):
        AllowedHosts([entry])


def test_a_name_allows_what_it_resolved_to() -> None:
    hosts = AllowedHosts(["example.com:443"])
    assert not hosts.address(IP("192.0.2.1"), 443)
    hosts.remember("example.com", ["192.0.2.1", "::ffff:192.0.2.2", "no address"])
    assert hosts.address(IP("192.0.2.1"), 443)
    assert hosts.address(IP("192.0.2.2"), 443)
    assert not hosts.address(IP("192.0.2.1"), 80)
    hosts.remember("evil.test", ["192.0.2.3"])
    assert not hosts.address(IP("192.0.2.3"), 443)


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("runtime_guards.protection.hosts._MOST", 3)
    hosts = AllowedHosts(["example.com"])
    hosts.remember("example.com", [f"192.0.2.{n}" for n in range(9)])
    assert len(hosts._resolved) == 3
    assert hosts.address(IP("192.0.2.8"), 443)
    names = [[f"192.0.{high}.{low}" for low in range(99)] for high in range(99)]
    with ThreadPoolExecutor(8) as threads:
        # Raises nothing, whichever of them forgets an address first.
        list(threads.map(lambda answer: hosts.remember("example.com", answer), names))
    hosts.remember("example.com", ["198.51.100.1"])
    assert len(hosts._resolved) == 3


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("127.0.0.1:9001", (IP("127.0.0.1"), 9001)),
        ("169.254.79.129:2000", (IP("169.254.79.129"), 2000)),
        ("http://127.0.0.1:9001/2021-04-23/credentials", (IP("127.0.0.1"), 9001)),
        ("[::1]:9001", (IP("::1"), 9001)),
        ("127.0.0.1", None),
        ("localhost:9001", None),
        ("", None),
    ],
)
def test_the_endpoints_of_lambda_are_addresses(text: str, found: Any) -> None:
    assert endpoint(text) == found
