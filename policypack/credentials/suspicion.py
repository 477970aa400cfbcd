"""Whether texts may hold a credential at all: one look that costs a few microseconds.

Nearly no text of a stack holds one. Whatever `secret_in` finds without a name is suspected here; a
test holds it to that.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from policypack.credentials.formats import may_have_format
from policypack.credentials.names import WORDS
from policypack.start.lazy_patterns import lazy_pattern

# The shortest text that counts without a name: `x://a:b@c`.
_SHORTEST = 9
_ARN = "arn:aws"
# A text that gives a name a value has one of these.
_SIGNS = ("=", ":", "<", "--")
# An AWS secret access key is all of a value; without a prefix it counts by its length alone.
_AWS_SECRET = 40
# What may be base64 of a text that has to be looked at.
_ENCODED = lazy_pattern(r"[A-Za-z0-9+/\n]{24,}={0,2}\s*")
# A command and a document may hold one: `echo ... | base64 -d`, {"content": "..."}.
_SHORTEST_HOLDER = 32
_ENCODED_WORD = lazy_pattern(r"(?<![^\s\"'`,])[A-Za-z0-9+/]{24,}={0,2}(?![^\s\"'`,\\])")
# JSON in JSON escapes its quotes, at each level once more.
_ESCAPED = lazy_pattern(r'\\{1,64}"')
_ENCODING = ("base64", "b64")


def may_hold_secrets(texts: Sequence[str]) -> bool:
    """Whether one of the texts may hold a credential: by its form, or by a name within."""
    left = [text for text in texts if len(text) >= _SHORTEST and not text.startswith(_ARN)]
    if not left:
        return False
    joined = "\n".join(left)
    if may_have_format(_ESCAPED.sub('"', joined) if '\\"' in joined else joined):
        return True
    return any(
        len(text) == _AWS_SECRET
        or may_be_encoded(text)
        or _may_name_one(text)
        or _may_hold_encoded(text)
        for text in left
    )


def _may_name_one(text: str) -> bool:
    if not any(map(text.__contains__, _SIGNS)):
        return False
    lower = text.lower()
    return any(map(lower.__contains__, WORDS))


def may_be_encoded(text: str) -> bool:
    """Whether the text may be another one in base64."""
    return len(text) >= 24 and _ENCODED.fullmatch(text) is not None


def encoded_words(text: str) -> Iterator[tuple[int, str]]:
    """Yields the start and the text of each word that may be base64, where a text speaks of it."""
    if any(map(text.lower().__contains__, _ENCODING)):
        yield from ((found.start(), found[0]) for found in _ENCODED_WORD.finditer(text))


def _may_hold_encoded(text: str) -> bool:
    if len(text) < _SHORTEST_HOLDER:
        return False
    is_document = text[0] in "{[" or "\n" in text
    return (is_document or "64" in text) and _ENCODED_WORD.search(text) is not None
