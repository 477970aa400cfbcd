"""Whether the value of a sensitive name only names the secret, where a store holds it.

`SSM_PASSWORD_KEY` holds the name of a parameter, and `DB_PASSWORD_KEY` the key of a field in a
secret or the password itself: the value decides, since people give names in words.
"""

from __future__ import annotations

from itertools import pairwise

from policypack.credentials import values
from policypack.credentials.names import PASSWORDS, SECRETS, is_password, words_of

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
    words = words_of(name)
    is_stored = _has_store(words)
    if not (is_stored or _is_key_of_password(words)) or not values.given_name(value):
        return False
    if is_stored and _ends_with_its_key(words):
        return True
    named = words_of(value)
    # A single word is a password as well, but for that of a field.
    enough = len(named) > 1 or _is_key_of_password(words)
    return enough and any(word in _NAMED_AS_SECRET for word in named[-1:])


def _has_store(words: list[str]) -> bool:
    return not _STORES.isdisjoint(words) or not _STORES_OF_TWO.isdisjoint(pairwise(words))


def _is_key_of_password(words: list[str]) -> bool:
    *before, last = words or [""]
    return last in _KEYS and is_password("_".join(before))


def _ends_with_its_key(words: list[str]) -> bool:
    """Whether the name ends with the key in the store, or with the store and its secret."""
    *before, last = words
    of_store = before[-1:] and (before[-1] in _STORES or tuple(before[-2:]) in _STORES_OF_TWO)
    return last in _KEYS | _STORES or (last == "secret" and bool(of_store))
