"""What the name of a variable says about its value.

`DB_PASSWORD` holds a secret, `DB_PASSWORD_ARN` points at one, `MAX_TOKENS` has nothing to do with
it, and `STRIPE_KEY` may be either: there the value has to decide.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from itertools import pairwise


class Hint(Enum):
    """How much a name says."""

    PASSWORD = auto()
    SECRET = auto()
    PERHAPS = auto()
    NOTHING = auto()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# A person may choose a password, so a short, a numeric or a well-known one still is one.
_PASSWORDS = _words("password passwd passphrase passcode pwd pass pw")
_SECRETS = _words(
    "secret token credential credentials creds apikey privatekey secretkey accesskey"
    " connectionstring mnemonic psk accesstoken authtoken"
)
# Before the word "key" these make it a secret one.
_SECRET_KEYS = _words(
    "api private secret access auth signing encryption master account shared license session"
    " webhook hmac integration app admin aes"
)
_PERHAPS = _words(
    "key pat auth authorization bearer jwt signature salt seed pin cookie login sas dsn conn"
    " connection cipher hmac otp"
)

# A name that ends so describes the secret, or says where it is; it does not hold it.
_POINTERS = _words(
    """
    arn arns id ids name names path paths file filename filepath folder dir directory url urls uri
    uris endpoint endpoints host hostname port domain server address region account bucket table
    queue topic parameter parameters param params ref reference location source store manager
    provider service backend engine vault prefix suffix version stage label alias description
    ttl expiry expires expiration expire lifetime timeout age interval period rotation days hours
    minutes seconds ms date time at length size count limit limits max min quota budget rate bytes
    type kind format encoding algorithm alg mode strategy scheme policy policies pattern regex
    schema class field column header headers attribute claim claims key_id issuer audience scope
    scopes grant enabled disabled enable disable required optional allowed check validation
    validator hint reset generator handler function owner user username email group role env
    environment status state symbol decimals contract usage hash digest fingerprint thumbprint
    index offset cache position placeholder template message text title
    arg args sig end start
    """
)
# And one that begins so counts, limits or switches, or is meant to be public.
_OPENERS = _words("max min num number total has is use enable disable require allow skip")
_PUBLIC = _words("public publishable pub anon site partition sort primary foreign cache")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def hint(name: str) -> Hint:
    """Says whether a variable of this name holds a secret; names are short, longer ones are cut."""
    words = [word.lower() for word in _WORD.findall(name[:256])]
    while words and (words[-1].isdigit() or words[-1] in {"value", "plain", "plaintext", "v"}):
        words.pop()
    if not words or words[0] in _OPENERS or _points_elsewhere(words):
        return Hint.NOTHING
    if any(_ends_like(word, _PASSWORDS) for word in words):
        return Hint.PASSWORD
    if _PUBLIC & set(words):
        return Hint.NOTHING
    return _secret(words)


def _points_elsewhere(words: list[str]) -> bool:
    # Vault's AppRole logs in with a "secret id", which is a secret and no identifier of one.
    if words[-2:] == ["secret", "id"]:
        return not {"vault", "approle"} & set(words)
    return words[-1] in _POINTERS


def _secret(words: list[str]) -> Hint:
    pairs = pairwise(words)
    if any(_ends_like(word, _SECRETS) for word in words):
        return Hint.SECRET
    if any(first in _SECRET_KEYS and second == "key" for first, second in pairs):
        return Hint.SECRET
    if words[-2:] in (["connection", "string"], ["basic", "auth"]):
        return Hint.SECRET
    return Hint.PERHAPS if _PERHAPS & set(words) else Hint.NOTHING


def _ends_like(word: str, endings: frozenset[str]) -> bool:
    """Also finds `dbpassword`, written without a separator; short endings must be whole words."""
    return word in endings or any(len(end) > 4 and word.endswith(end) for end in endings)
