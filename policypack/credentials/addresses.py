"""Texts as they may be shown: addresses without user, password, query, and what may be a token."""

from __future__ import annotations

import re
from functools import lru_cache

from policypack.credentials import values
from policypack.credentials.formats import Examples, by_format
from policypack.start.lazy_patterns import lazy_pattern

# What a browser takes for user and password, quotes and brackets among them:
# https://url.spec.whatwg.org/#authority-state
_QUOTED_USER = lazy_pattern(
    r"(?P<scheme>\b(?:https?|ftp|wss?):[/\\]*|[A-Za-z][A-Za-z0-9+.-]{0,32}:[/\\]{2,}|[/\\]{2})"
    r"[^\s/\\?#,@\"'<>()]{0,256}[\"'<>()][^\s/\\?#,]{0,256}@"
)
_WORD = lazy_pattern(r"""[^\s"'<>(),]{8,}""")
_ADDRESS = lazy_pattern(
    r"(?P<before>.*?)(?P<scheme>[A-Za-z][A-Za-z0-9+.-]{0,32}:[/\\]+|\b(?:git\+)?(?:https?|ssh|ftp|wss?):|[/\\]{2,})"
    r"(?P<rest>.*)"
)
_ARGUMENTS = lazy_pattern(r"[?#].*=.*|[?].*")
_PARTS = lazy_pattern(r"([/\\@:=&;]+)")
# A port follows a host, and anything else than a port a user.
_USER = lazy_pattern(r"[^/\\@:]*:(?![0-9]*(?:[/\\]|$))")
_HEX = lazy_pattern(r"[0-9a-fA-F-]{20,}")
_TOKEN = lazy_pattern(r"(?<![\w-])[A-Za-z0-9_-]{20,}")
_SHORTEST = 12
_HIDDEN = "***"
# All up to the last "@" of an authority, before which a browser wants no slashes, and takes any
# number of both kinds: https://url.spec.whatwg.org/#special-authority-ignore-slashes-state
_USERINFO = lazy_pattern(
    r"\b(?:(?P<web>(?:[a-z]{1,8}\+)?(?:https?|ftp|wss?):[/\\]{0,16})"
    r"|[a-z][a-z0-9+.-]{0,32}:(?://|\\/\\/))(?P<userinfo>[^\s/\\?#\"'`<>]{1,1024})@",
    re.IGNORECASE,
)
_QUOTES = str.maketrans("", "", "\"'`<>")
# What a program puts there when it runs.
_FILLED_IN = lazy_pattern(r"\$?\{[^{}]{0,128}\}|%[sd]|\$\w{1,64}|\$\([^()]{0,128}\)")
# Its key is the credential, and this name is the same for all.
_PUBLIC_USER = "git"


def has_credentials(text: str, quoted: bool = False) -> bool:
    """Whether an address in the text has a password, or a user that may be a token.

    The user alone gives no access to what is not a web address, such as a database. With `quoted`,
    a quotation mark ends no address: the text is a literal without its own.
    """
    text = text.translate(_QUOTES) if quoted else text
    for found in _USERINFO.finditer(text):
        user, _, password = _FILLED_IN.sub("$", found["userinfo"]).partition(":")
        is_token = found["web"] and not password and user.strip("$") not in ("", _PUBLIC_USER)
        if password.strip("$") or is_token:
            return True
    return False


def without_credentials(text: str) -> str:
    """The text without tokens of known formats, and without credentials in its addresses.

    Of an address, user, password and query are left out. A part of its path that may be a token,
    since it is random, is hidden: package hosts write tokens there.
    """
    text = _TOKEN.sub(lambda token: _HIDDEN if _has_known_format(token[0]) else token[0], text)
    if not ("//" in text or ":/" in text or "\\" in text or "@" in text):
        return text
    # An address begins with one of these marks, and what follows "@" has no user.
    if any(mark in text[: text.rfind("@") + 1] for mark in ":/\\"):
        text = _QUOTED_USER.sub(r"\g<scheme>", text)
    return _WORD.sub(lambda word: _shown(word[0]), text)


def _shown(word: str) -> str:
    found = _ADDRESS.fullmatch(word)
    if found is None:
        return _without_tokens(word) if "@" in word else word
    rest = _ARGUMENTS.sub("", _without_user(found["rest"]))
    return _without_tokens(found["before"]) + found["scheme"] + _without_tokens(rest)


def _without_user(rest: str) -> str:
    """What follows the scheme without user and password, also where a slash is among them."""
    authority = re.match(r"[^/\\?#]*", rest)
    end = authority.end() if authority else 0
    at = rest.rfind("@", 0, end)
    if at < 0 and _USER.match(rest):
        at = rest.find("@")
    return rest[at + 1 :]


def _without_tokens(text: str) -> str:
    return "".join(_HIDDEN if _may_be_token(part) else part for part in _PARTS.split(text))


def _may_be_token(part: str) -> bool:
    return len(part) >= _SHORTEST and (values.mixed(part) or bool(_HEX.fullmatch(part)))


@lru_cache(4096)
def _has_known_format(word: str) -> bool:
    return next(by_format(word, examples=Examples.ALL), None) is not None
