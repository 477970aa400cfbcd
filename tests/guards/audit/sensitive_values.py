"""Sensitive values for the audit log, none of them real: 44 shapes, 8 of each.

Every value is drawn from a seeded generator and put together at run time, so that no file of this
repository contains one, and no scanner of a code host trips over it.
"""

from __future__ import annotations

import base64
import json
import random
import string
import uuid
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

EACH = 8
_ALNUM = string.ascii_letters + string.digits
_URLSAFE = _ALNUM + "-_"
_BASE64 = _ALNUM + "+/"
_HEX = "0123456789abcdef"
_BASE32 = string.ascii_uppercase + "234567"


class Value(NamedTuple):
    """A value, the shape that it is of, and the field that holds it.

    `note` is a field that says nothing: what stands there has to be known by its form.
    """

    shape: str
    field: str
    value: Any


def values(seed: int = 20261125) -> Iterator[Value]:
    """Every value of the corpus; the same in every run."""
    source = random.Random(seed)
    for shape, make in _BY_FORM.items():
        for _ in range(EACH):
            yield Value(shape, "note", make(source))
    for shape, (field, make) in _BY_NAME.items():
        for _ in range(EACH):
            yield Value(shape, field, make(source))


def _text(source: random.Random, length: int, alphabet: str = _ALNUM) -> str:
    # No separator first or last, where an issuer would not put one either.
    ends = [source.choice([c for c in alphabet if c.isalnum()]) for _ in range(2)]
    return ends[0] + "".join(source.choices(alphabet, k=length - 2)) + ends[1]


def _card(source: random.Random, prefix: str, length: int) -> str:
    digits = prefix + "".join(source.choices(string.digits, k=length - len(prefix) - 1))
    for check in string.digits:
        number = digits + check
        doubled = (sum(divmod(2 * int(digit), 10)) for digit in number[-2::-2])
        if (sum(map(int, number[::-2])) + sum(doubled)) % 10 == 0:
            return number
    raise AssertionError(digits)


def _grouped(number: str, joint: str) -> str:
    return joint.join(number[at : at + 4] for at in range(0, len(number), 4))


def _jwt(source: random.Random) -> str:
    parts = ({"alg": "HS256"}, {"sub": _text(source, 9)})
    encoded = (base64.urlsafe_b64encode(json.dumps(part).encode()) for part in parts)
    return ".".join([*(part.decode().rstrip("=") for part in encoded), _text(source, 43, _URLSAFE)])


def _email(source: random.Random) -> str:
    return f"{_text(source, 7, string.ascii_lowercase)}@{_text(source, 8, 'abcdef')}.example"


def _basic(source: random.Random) -> str:
    pair = f"{_text(source, 6)}:{_text(source, 10)}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _iban(source: random.Random) -> str:
    account = "".join(source.choices(string.digits, k=18))
    # ISO 13616-1: the country's letters as numbers, 98 minus the rest by 97.
    check = 98 - int(account + "131400") % 97
    return f"DE{check:02}{account}"


def _ssn(source: random.Random) -> str:
    return f"{source.randrange(100, 665)}-{source.randrange(10, 99)}-{source.randrange(1000, 9999)}"


def _phone(source: random.Random) -> str:
    return f"+49 30 {source.randrange(10**6, 10**7)}"


def _pem(source: random.Random) -> str:
    body = _text(source, 64, _BASE64)
    kind = "PRIVATE" + " KEY"
    return f"-----BEGIN {kind}-----\n{body}\n-----END {kind}-----"


_BY_FORM: dict[str, Callable[[random.Random], Any]] = {
    "AWS access key id": lambda s: "AKIA" + _text(s, 16, _BASE32),
    "AWS temporary key id": lambda s: "ASIA" + _text(s, 16, _BASE32),
    "AWS secret access key": lambda s: _text(s, 40, _BASE64),
    "AWS session token": lambda s: "IQoJb3Jp" + _text(s, 100, _BASE64),
    "GitHub token": lambda s: "gh" + s.choice("pousr") + "_" + _text(s, 36),
    "GitHub fine-grained token": lambda s: "github_" + "pat_" + _text(s, 22) + "_" + _text(s, 59),
    "GitLab token": lambda s: "gl" + "pat-" + _text(s, 20, _URLSAFE),
    "Slack token": lambda s: "xox" + "b-" + _text(s, 11, string.digits) + "-" + _text(s, 24),
    "Stripe key": lambda s: "sk_" + "live_" + _text(s, 24),
    "Google API key": lambda s: "AIza" + _text(s, 35, _URLSAFE),
    "Google OAuth token": lambda s: "ya29." + _text(s, 60, _URLSAFE),
    "npm token": lambda s: "npm" + "_" + _text(s, 36),
    "PyPI token": lambda s: "pypi-" + _text(s, 60, _URLSAFE),
    "SendGrid key": lambda s: "SG." + _text(s, 22, _URLSAFE) + "." + _text(s, 43, _URLSAFE),
    "model provider's key": lambda s: "sk-" + _text(s, 48),
    "Twilio account": lambda s: "AC" + _text(s, 32, _HEX),
    "Telegram token": lambda s: _text(s, 9, string.digits) + ":AA" + _text(s, 33, _URLSAFE),
    "Vault token": lambda s: "hvs." + _text(s, 24),
    "JWT": _jwt,
    "bearer header": lambda s: "Bearer " + _text(s, 32, _URLSAFE),
    "basic header": _basic,
    "private key": _pem,
    "Visa card": lambda s: _card(s, "4", 16),
    "Mastercard": lambda s: _card(s, "5" + s.choice("12345"), 16),
    "American Express card": lambda s: _card(s, s.choice(["34", "37"]), 15),
    "card in groups": lambda s: _grouped(_card(s, "4", 16), " "),
    "card with dashes": lambda s: _grouped(_card(s, "4", 16), "-"),
    "card as a number": lambda s: int(_card(s, "4", 16)),
    "card in full-width digits": lambda s: _card(s, "4", 16).translate(
        {ord(digit): 0xFF10 + int(digit) for digit in string.digits}
    ),
    "card with zero-width joints": lambda s: _grouped(_card(s, "4", 16), "\u200b"),
    "e-mail": _email,
    "IBAN": _iban,
    "social security number": _ssn,
    "phone number": _phone,
    "hexadecimal key": lambda s: _text(s, 32, _HEX),
    "base64 key": lambda s: base64.b64encode(s.randbytes(32)).decode(),
    "connection string": lambda s: f"postgres://app:{_text(s, 12)}@db.example:5432/orders",
    "password in a text": lambda s: f"login with password: {_text(s, 10)}",
}
_BY_NAME: dict[str, tuple[str, Callable[[random.Random], Any]]] = {
    "password": ("password", lambda s: _text(s, 8, string.ascii_lowercase)),
    # Longer than most, so that a hash or a time does not hold them by chance.
    "PIN": ("cardPin", lambda s: s.randrange(10**7, 10**8)),
    "one-time password": ("otp", lambda s: f"{s.randrange(10**7, 10**8)}"),
    "cookie": ("Cookie", lambda s: f"id {_text(s, 12, string.ascii_lowercase)}"),
    "API key that is a UUID": (
        "x-api-key",
        lambda s: str(uuid.UUID(int=s.getrandbits(128), version=4)),
    ),
    "date of birth": ("birthDate", lambda s: f"19{s.randrange(50, 99)}-03-{s.randrange(10, 28)}"),
}
SHAPES = (*_BY_FORM, *_BY_NAME)
