"""Whether texts may hold a credential at all: one look that costs a few microseconds.

Nearly no text of a stack holds one. Whatever `secret_in` finds without a name is suspected here; a
test holds it to that.
"""

from __future__ import annotations

from collections.abc import Sequence

from policypack.credentials.formats import may_have_format
from policypack.credentials.names import WORDS
from policypack.start.lazy_patterns import lazy_pattern

# The shortest text that counts without a name: `x://a:b@c`.
_SHORTEST = 9
_ARN = "arn:aws"
# A text that gives a name a value has one of these.
_SIGNS = ("=", ":", "<")
# An AWS secret access key is all of a value; without a prefix it counts by its length alone.
_AWS_SECRET = 40
# What may be base64 of a text that has to be looked at.
_ENCODED = lazy_pattern(r"[A-Za-z0-9+/\n]{24,}={0,2}\s*")


def may_hold_secrets(texts: Sequence[str]) -> bool:
    """Whether one of the texts may hold a credential: by its form, or by a name within."""
    left = [text for text in texts if len(text) >= _SHORTEST and not text.startswith(_ARN)]
    if not left:
        return False
    if may_have_format("\n".join(left)):
        return True
    return any(
        len(text) == _AWS_SECRET or may_be_encoded(text) or _may_name_one(text) for text in left
    )


def _may_name_one(text: str) -> bool:
    if not any(map(text.__contains__, _SIGNS)):
        return False
    lower = text.lower()
    return any(map(lower.__contains__, WORDS))


def may_be_encoded(text: str) -> bool:
    """Whether the text may be another one in base64."""
    return len(text) >= 24 and _ENCODED.fullmatch(text) is not None
