"""Checks of what a client writes into a request: headers, parameters and body.

The client chooses the names of headers and parameters, so a refusal states `headers.*`, not the
name. Each check joins all texts of a mapping, since one search is faster than many.
"""

from __future__ import annotations

import re
from functools import lru_cache

from runtime_guards.errors import EventRejected
from runtime_guards.validation import checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

# RFC 9110, section 5.1: a field name is a token.
_TOKENS = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z").match
# RFC 9110, section 5.5: CR, LF and NUL are dangerous in a field's value; a tab is allowed.
HEADER_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f\u2028\u2029]").search
PARAMETER_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]").search
# A query's values are what people write: a text of several lines, or one in Arabic.
TEXT_CONTROL = checks.TEXT_CONTROL.search
# The most characters of all names together: a load balancer takes 64 KB of headers, and less comes
# from elsewhere. The limits of the single fields bound the values.
_NAMES = 64 * 1024
_BASE64 = re.compile(r"[A-Za-z0-9+/]*={0,2}\Z").match


# An address of IPv6 has 45 characters at most; its zone may add some.
LONGEST_ADDRESS = 64
# The most characters of the query as it came; the limits of the parameters bound what is in it.
LONGEST_QUERY = 64 * 1024


def optional_line(value: Any, place: str, longest: int) -> str:
    """Returns a text of at most `longest` characters without control characters; None is empty."""
    if value is None:
        return ""
    if value.__class__ is not str:
        raise EventRejected("wrong-type", place)
    if len(value) > longest:
        raise EventRejected("too-long", place)
    # What `isprintable` accepts holds no control character; it is many times faster than a search.
    if not value.isprintable() and PARAMETER_CONTROL(value):
        raise EventRejected("control-character", place)
    found: str = value
    return found


def optional_header(value: Any, place: str, longest: int) -> str:
    """Returns a text like `optional_line`, which comes out of a header, so that tabs are allowed.

    https://www.rfc-editor.org/rfc/rfc9110#section-5.5
    """
    if value.__class__ is str and "\t" in value:
        optional_line(value.replace("\t", " "), place, longest)
        return str(value)
    return optional_line(value, place, longest)


def lowercase_headers(headers: Any, place: str, most: int, longest: int) -> dict[str, str]:
    """Returns headers by their names in lower case."""
    if headers is None:
        return {}
    if headers.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    if not headers:
        return {}
    if len(headers) > most:
        raise EventRejected("too-many", place)
    found = with_lowercase_names(headers, place)
    check_texts(found.values(), place, longest, HEADER_CONTROL)
    return found


def with_lowercase_names(headers: dict[str, str], place: str) -> dict[str, str]:
    """Returns headers by their names in lower case, with their values unchecked."""
    names = _lowercase_names(tuple(headers), place)
    return dict(zip(names, headers.values(), strict=True)) if names else dict(headers)


# Clients send the same few sets of names again and again; the cache bounds the rest.
@lru_cache(maxsize=16)
def _lowercase_names(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    """The names in lower case; empty if they already are."""
    together = "".join(names)
    if len(together) > _NAMES:
        raise EventRejected("too-long", f"{place}.*")
    if not _TOKENS(together) or "" in names:
        raise EventRejected("malformed", f"{place}.*")
    found = tuple([name.lower() for name in names])
    if len(set(found)) != len(names):
        # Two spellings of one name, which programs read differently.
        raise EventRejected("duplicate-key", f"{place}.*")
    return () if found == names else found


def bounded_parameters(
    values: Any, place: str, most: int, longest: int, dirty: Any = PARAMETER_CONTROL
) -> Mapping[str, str]:
    """Returns parameters whose names and values are limited and have no control characters.

    `dirty` finds those of the values: `TEXT_CONTROL` lets line breaks through.
    """
    if not values and (values is None or values.__class__ is dict):
        return {}
    if values.__class__ is not dict:
        raise EventRejected("wrong-type", place)
    if len(values) > most:
        raise EventRejected("too-many", place)
    check_texts(values.values(), place, longest, dirty)
    names = "".join(values)
    if len(names) > longest and max(map(len, values)) > longest:
        raise EventRejected("too-long", f"{place}.*")
    if not names.isprintable() and PARAMETER_CONTROL(names):
        raise EventRejected("control-character", f"{place}.*")
    found: Mapping[str, str] = values
    return found


def check_texts(texts: Collection[Any], place: str, longest: int, dirty: Any) -> None:
    """Raises EventRejected for a value that isn't a text, is too long, or matches `dirty`.

    `dirty` is `HEADER_CONTROL` for values of headers, `TEXT_CONTROL` for those of queries, and
    `PARAMETER_CONTROL` for others.
    """
    try:
        together = "".join(texts)
    except TypeError:
        raise EventRejected("wrong-type", f"{place}.*") from None
    if len(together) > longest and max(map(len, texts)) > longest:
        raise EventRejected("too-long", f"{place}.*")
    if not together.isprintable() and dirty(together):
        raise EventRejected("control-character", f"{place}.*")


def check_variables(variables: Any) -> None:
    """Raises EventRejected for stage variables that aren't texts."""
    if variables.__class__ is not dict:
        raise EventRejected("wrong-type", "stageVariables")
    try:
        "".join(variables.values())
    except TypeError:
        raise EventRejected("wrong-type", "stageVariables.*") from None


def check_media_type(header: str | None, allowed: frozenset[str]) -> None:
    """Raises EventRejected for a media type that is not allowed; `*+json` names a family."""
    media_type = (header or "").partition(";")[0].strip().lower()
    if media_type in allowed:
        return
    kind, _, suffix = media_type.rpartition("+")
    if kind and f"{kind.partition('/')[0]}/*+{suffix}" in allowed:
        return
    raise EventRejected("media-type", "headers.content-type")


def decoded_body(body: str) -> bytes:
    """Returns the bytes of a base64 body."""
    from binascii import Error, a2b_base64

    if not _BASE64(body):
        raise EventRejected("malformed", "body")
    try:
        return a2b_base64(body)
    except Error:
        raise EventRejected("malformed", "body") from None
