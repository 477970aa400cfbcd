"""A quick check of several texts at once, since most fields of most events contain nothing
sensitive.

Every test here matches more than the pattern of `runtime_guards.audit.sensitive` that it precedes:
it searches for a part that each match of the pattern contains, or for its shape. If it finds that,
the pattern itself is evaluated. A text in doubt is left to `sensitive`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from runtime_guards.audit import sensitive
from runtime_guards.lazy import lazy_pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

# Longer than any gap that a pattern allows within a match, so that none spans two texts.
_APART = "\n\n\n\n"
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_DIGITS = b"0123456789"
_PRINTABLE = "".join(sorted(sensitive.PRINTABLE)).encode("ascii")
_OTHERS = bytes(set(_PRINTABLE) - set(_LETTERS) - set(_DIGITS))


def _shape(**signs: bytes) -> bytes:
    """A table that writes each of these characters as the sign that it is given by."""
    written = b"".join(sign.encode() * len(characters) for sign, characters in signs.items())
    return bytes.maketrans(b"".join(signs.values()), written)


# A digit is D, a letter of either case L or U, and what joins numbers J.
_NUMBERS = _shape(D=_DIGITS, L=_LETTERS, J=b"- .")
_CASES = _shape(D=_DIGITS, L=_LETTERS[26:], U=_LETTERS[:26])
_WORDS = _shape(W=_LETTERS + _DIGITS)
_RUNS = _shape(W=_LETTERS + _DIGITS + b"+/_-")

# A digit of a number in lower case is h.
_HEX = _shape(h=b"0123456789abcdef")
_UUID = b"-".join(b"h" * length for length in (8, 4, 4, 4, 12))

_CHANGES = (b"LU", b"LD", b"UL", b"UD", b"DL", b"DU")

# Parts that each match of a form contains, in lower case where the form ignores case.
_ANY_CASE = {
    "authorization": (b"bearer", b"basic", b"digest", b"negotiate", b"aws4-hmac"),
    "secret in a text": (b"passw", b"pwd", b"secret", b"token", b"api"),
}
_THIS_CASE = {
    "e-mail": (b"@",),
    "JWT": (b"eyJ",),
    "private key": (b"-----BEGIN", b"PRIVATE KEY"),
    # An underscore, a capital, or one of the few others.
    "key": (b"_", b"A", b"S", b"gl", b"xox", b"xapp-", b"ya29.", b"pypi-", b"sk-", b"sq0", b"hv"),
}
_IN_NUMBERS = {
    "social security number": (b"DDDJDDJDDDD",),
    "phone number": (b"+D", b"(DDD)", b"DDDJDDDJDDDD"),
}
_IN_CASES = {"IBAN": (b"UUDD",)}


def _any_of(forms: Mapping[str, tuple[bytes, ...]]) -> re.Pattern[bytes]:
    """What finds a part of any form."""
    parts = [re.escape(part) for given in forms.values() for part in given]
    return lazy_pattern(b"|".join(parts))


_IS_THIS_CASE, _IS_ANY_CASE = _any_of(_THIS_CASE), _any_of(_ANY_CASE)
# Two letters and two digits, with none before them: how an IBAN begins.
_BEGINS_ACCOUNT = lazy_pattern(rb"(?<![LD])LLDD")


def are_harmless_ids(texts: Collection[str]) -> bool:
    """Returns True only if all texts are UUIDs in lower case that `sensitive` has no label for.

    Each form of `sensitive` but numbers has a sign that a UUID has not, and it takes none for a
    token.
    """
    joined = _APART.join(texts)
    if not joined.isascii():
        return False
    data = joined.encode("ascii")
    if data.translate(_HEX) != _ids(len(texts)):
        return False
    numbers = data.translate(_NUMBERS)
    if b"D" * 13 in numbers.replace(b"J", b"") and sensitive.has_card(joined):
        return False
    # An account's number begins where a part of a UUID does.
    begins = numbers.startswith(b"LLDD") or b"JLLDD" in numbers or b"\nLLDD" in numbers
    return not (begins and sensitive.has_account(joined))


@lru_cache(maxsize=16)
def _ids(count: int) -> bytes:
    return _APART.encode("ascii").join([_UUID] * count)


def harmless(texts: Collection[str]) -> bool:
    """Returns True only if `sensitive` has a label for none of the texts."""
    joined = _APART.join(texts)
    if not joined.isascii():
        return False
    data = joined.encode("ascii")
    if len(data.translate(None, _PRINTABLE)) != len(_APART) * (len(texts) - 1):
        return False
    numbers = data.translate(_NUMBERS)
    return not (
        _is_form(joined, data, numbers)
        or _is_number(joined, data, numbers)
        or _is_token(joined, data)
    )


def _is_form(joined: str, data: bytes, numbers: bytes) -> bool:
    lower, cases = data.lower(), data.translate(_CASES)
    if not (
        _IS_THIS_CASE.search(data)
        or _IS_ANY_CASE.search(lower)
        or any(part in numbers for parts in _IN_NUMBERS.values() for part in parts)
        or b"UUDD" in cases
    ):
        return False
    looks = (
        (data, _THIS_CASE),
        (lower, _ANY_CASE),
        (numbers, _IN_NUMBERS),
        (cases, _IN_CASES),
    )
    for text, forms in looks:
        for kind, parts in forms.items():
            for part in parts:
                if part in text:
                    if sensitive.FORMS[kind].search(joined):
                        return True
                    break
    return False


def _is_number(joined: str, data: bytes, numbers: bytes) -> bool:
    # A number of a card has 13 digits or more, with no letter among them.
    if b"D" * 13 in data.translate(_NUMBERS, _OTHERS) and sensitive.has_card(joined):
        return True
    return bool(_BEGINS_ACCOUNT.search(numbers)) and sensitive.has_account(joined)


def _is_token(joined: str, data: bytes) -> bool:
    # A long word, or a long run that changes between cases and digits once in five characters.
    if b"W" * 12 not in data.translate(_WORDS):
        if b"W" * 24 not in data.translate(_RUNS):
            return False
        cases = data.translate(_CASES)
        if sum(map(cases.count, _CHANGES)) < 10:
            return False
    return sensitive.has_token(joined)
