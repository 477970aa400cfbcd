"""Addresses as they are shown: without user and password, in every form that a browser accepts."""

from __future__ import annotations

import string

import pytest

from policypack.credentials import without_credentials
from policypack.credentials.known import KnownSecrets
from policypack.report.secret_lines import hidden_lines

PASSWORD = ("kR7", "wq2Zt-9vLm")
# What ends an authority, and what a text puts between two addresses:
# https://url.spec.whatwg.org/#authority-state
_ENDS = {*"/\\?#", *string.whitespace, ","}
WITHIN = [each for each in string.printable if each not in _ENDS]
SPECIAL = ("https:", "http:", "ftp:", "wss:")
STARTS = (
    *(scheme + slashes for scheme in SPECIAL for slashes in ("", "/", "//", "///", "\\\\", "/\\")),
    *("postgres://", "git+https://", "git+ssh://", "HTTPS://", "mongodb+srv://", "//"),
)


@pytest.mark.parametrize("start", STARTS)
def test_no_part_of_a_password_is_shown(start: str) -> None:
    for character in WITHIN:
        _check_with(start, character)


def _check_with(start: str, character: str) -> None:
    address = f"{start}orders:{character.join(PASSWORD)}@api.internal/orders"
    for text in (address, f"installs a from {address}, which is not trusted"):
        assert PASSWORD[1] not in without_credentials(text)
        assert "api.internal/orders" in without_credentials(text)


@pytest.mark.parametrize(
    "text",
    [
        "see https://docs.example.com/a and mail ops@example.com",
        '["https://a.example","ops@example.com"]',
        "arn:aws:iam::111122223333:role/orders",
        "<https://example.com/a>, <mailto:ops@example.com>",
    ],
)
def test_text_without_a_password_is_shown_as_it_is(text: str) -> None:
    assert without_credentials(text) == text


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "main.py",
            """script = "curl -H 'X-Api-Key: aK9xP2mQ7vL4nR8tW3yB6cD1' https://a.example\"""",
        ),
        ("main.py", 'script = "curl -u admin:kR7-wq2Zt-9vLm https://a.example"'),
        ("main.py", 'url = "https:admin:kR7-wq2Zt-9vLm@a.example"'),
        ("main.py", 'value = config.get_secret("x") or "kR7-wq2Zt-9vLm"'),
        ("index.ts", 'const value = config.getSecret("x") ?? "kR7-wq2Zt-9vLm";'),
        ("index.ts", 'const value = config.getSecret("x") || ("kR7-wq2Zt-9vLm");'),
        ("Pulumi.yaml", "    command: curl -u admin:kR7-wq2Zt-9vLm https://a.example"),
    ],
)
def test_a_line_with_a_credential_is_hidden_alone(name: str, line: str) -> None:
    text = f"a = 1\n{line}\nb = 2\n" if name != "Pulumi.yaml" else f"a: 1\n{line}\nb: 2\n"
    assert hidden_lines(text, name, KnownSecrets()) == {2}


@pytest.mark.parametrize(
    "line",
    [
        'value = config.get_secret("x")',
        "fn = Function(env={secret})",
        'name = get("x") or "orders"',
    ],
)
def test_a_line_that_only_names_a_secret_is_shown(line: str) -> None:
    assert not hidden_lines(f"a = 1\n{line}\n", "main.py", KnownSecrets())
