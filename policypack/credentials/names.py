"""Whether the name of a variable indicates a secret.

`DB_PASSWORD` holds a secret, `DB_PASSWORD_ARN` points at one, `MAX_TOKENS` is
unrelated, and `STRIPE_KEY` is ambiguous: its value decides.
"""

from __future__ import annotations

from enum import Enum, auto
from functools import lru_cache
from itertools import pairwise

from policypack.credentials import values
from policypack.facts.vocabulary import words_of
from policypack.start.lazy_patterns import lazy_pattern


class Sensitivity(Enum):
    """How strongly a name indicates a secret."""

    PASSWORD = auto()
    SECRET = auto()
    POSSIBLE = auto()
    NONE = auto()


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# People choose passwords, so a short, a numeric or a well-known one still counts.
# The last two are those of Redis: https://redis.io/docs/latest/operate/oss_and_stack/management/config/
PASSWORDS = _words("password passwd passphrase passcode pwd pass pw requirepass masterauth")
SECRETS = _words(
    "secret token credential credentials creds apikey privatekey secretkey accesskey"
    " connectionstring mnemonic psk accesstoken authtoken"
)
# Before the word "key" these make it a secret one.
_SECRET_KEYS = _words(
    "api private secret access auth signing encryption master account shared preshared license"
    " session webhook hmac integration app admin aes"
)
# Behind a secret's word these say which one it is, or how it is written: `DB_PASSWORD_PROD`.
_QUALIFIERS = _words(
    "value plain plaintext v wo base base64 b64 hex prod production dev development staging test qa"
    " uat live local old new previous current primary secondary default"
)
_AMBIGUOUS = _words(
    "key pat auth authorization bearer jwt signature salt seed pin cookie login sas dsn conn"
    " connection cipher hmac otp"
)

# What every name has in it, in lower case, that is not `Sensitivity.NONE`.
WORDS = tuple(
    each
    for each in sorted(PASSWORDS | SECRETS | _AMBIGUOUS)
    if not any(other in each for other in (PASSWORDS | SECRETS | _AMBIGUOUS) - {each})
)

# A secret ID is Vault's: the others point at a secret, and are sorted out before.
_PAIRS = frozenset(
    (
        ("connection", "string"),
        ("basic", "auth"),
        ("secret", "id"),
        # Secrets Manager's properties.
        ("secret", "string"),
        ("secret", "binary"),
    )
)
# A name with such an ending describes or locates the secret; it does not hold it.
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
    arg args sig end start spec specification blob ciphertext cost price
    profile
    """
)
# Before the word "token" these make it a cursor, a lock or a mark that a request is the same one.
_CURSORS = _words(
    "next previous page paging pagination continuation starting resume sync sequence change lock"
    " creation idempotency request purchase limit per"
)
# A name with such a beginning counts, limits or switches, or is public.
_OPENERS = _words("max min num number total has is use enable disable require allow skip")
_PUBLIC = _words("public publishable pub anon site partition sort primary foreign cache")
# https://www.pulumi.com/docs/iac/concepts/resources/names/#autonaming
_AUTONAMED = lazy_pattern(r"-(?=[a-f]{0,6}[0-9])[0-9a-f]{7}$")


@lru_cache(4096)
def sensitivity(name: str) -> Sensitivity:
    """The sensitivity of a variable by its name, of which the first 256 characters count.

    Only a name that ends in a secret's word is that of a secret: `PASSWORD_HASHER` is not. What
    Pulumi appends to the name of a resource doesn't count.
    """
    words = _words_of(_without_end(name))
    while len(words) > 1 and (words[-1].isdigit() or words[-1] in _QUALIFIERS):
        words.pop()
    if not words or words[0] in _OPENERS or _points_elsewhere(words):
        return Sensitivity.NONE
    words = _without_store(words)
    if _ends_like(words[-1], PASSWORDS) or _is_key_of_password(words):
        return Sensitivity.PASSWORD
    if _PUBLIC & set(words):
        return Sensitivity.NONE
    return _secret(words)


def _without_end(name: str) -> str:
    """The name without what Pulumi appends."""
    return _AUTONAMED.sub("", name) if name[-8:-7] == "-" else name


def _words_of(name: str) -> list[str]:
    """The words of the first 256 characters."""
    return words_of(name[:256])


def is_password(name: str) -> bool:
    """Whether the name is that of a password itself: its last word says so."""
    words = _words_of(_without_end(name))
    return bool(words) and _ends_like(words[-1], PASSWORDS)


def _points_elsewhere(words: list[str]) -> bool:
    # Vault's AppRole logs in with a "secret id", which is a secret and no identifier of one.
    if words[-2:] == ["secret", "id"]:
        return not {"vault", "approle"} & set(words)
    is_cursor = words[-1] in {"token", "tokens"} and bool(_CURSORS & set(words[-2:-1]))
    return words[-1] in _POINTERS or is_cursor


def _secret(words: list[str]) -> Sensitivity:
    if _ends_like(words[-1], SECRETS) or _is_secret_key(*words[-2:]):
        return Sensitivity.SECRET
    if tuple(words[-2:]) in _PAIRS:
        return Sensitivity.SECRET
    named = any(_ends_like(word, PASSWORDS | SECRETS) or word in _AMBIGUOUS for word in words)
    return Sensitivity.POSSIBLE if named else Sensitivity.NONE


def _is_secret_key(word: str, last: str = "") -> bool:
    return last == "key" and (word in _SECRET_KEYS or _ends_like(word, SECRETS))


def _ends_like(word: str, endings: frozenset[str]) -> bool:
    """Whether the word has such an ending, as `dbpassword` does; short ones must be the word."""
    return word in endings or any(len(end) > 4 and word.endswith(end) for end in endings)


# Whether the value of a sensitive name only names the secret, where a store holds it.
#
# `SSM_PASSWORD_KEY` holds the name of a parameter, and `DB_PASSWORD_KEY` the key of a field in a
# secret or the password itself: the value decides, since people give names in words.

_STORES = frozenset(("ssm", "parameterstore", "secretsmanager", "secretmanager", "keyvault"))
_STORES_OF_TWO = frozenset(
    (
        ("parameter", "store"),
        ("param", "store"),
        ("secrets", "manager"),
        ("secret", "manager"),
        ("key", "vault"),
        # The key of a parameter is its name.
        ("parameter", "key"),
        ("param", "key"),
    )
)
_KEYS = frozenset(("key", "keys"))
_NAMED_AS_SECRET = PASSWORDS | SECRETS | _KEYS


def names_stored_secret(name: str, value: str) -> bool:
    """Whether the value is the name of a parameter, of a secret or of a field in one."""
    words = _words_of(name)
    is_stored = _has_store(words)
    if not (is_stored or _is_key_of_password(words)) or not values.given_name(value):
        return False
    if is_stored and _ends_with_its_key(words):
        return True
    named = _words_of(value)
    # A single word is a password as well, but for that of a field.
    enough = len(named) > 1 or _is_key_of_password(words)
    return enough and any(word in _NAMED_AS_SECRET for word in named[-1:])


def _has_store(words: list[str]) -> bool:
    return not _STORES.isdisjoint(words) or not _STORES_OF_TWO.isdisjoint(pairwise(words))


def _without_store(words: list[str]) -> list[str]:
    """The words without a store at their end, as in `DB_PASSWORD_SSM` and `DB_PASSWORD_SSM_KEY`."""
    *before, last = words
    if last in _KEYS and before:
        return [*_without_store(before), last]
    for stores, length in ((_STORES, 1), (_STORES_OF_TWO, 2)):
        end = words[-1] if length == 1 else tuple(words[-length:])
        if end in stores and len(words) > length:
            return words[:-length]
    return words


def _is_key_of_password(words: list[str]) -> bool:
    *before, last = words or [""]
    return last in _KEYS and is_password("_".join(before))


def _ends_with_its_key(words: list[str]) -> bool:
    """Whether the name ends with the key in the store, or with the store and its secret."""
    *before, last = words
    of_store = before[-1:] and (before[-1] in _STORES or tuple(before[-2:]) in _STORES_OF_TWO)
    return last in _KEYS | _STORES or (last == "secret" and bool(of_store))
