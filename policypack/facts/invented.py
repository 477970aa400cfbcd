"""Texts for values that a preview does not know but a program needs.

The engine has sentinels for unknown values. A program gets such a value as an output that never
runs its `apply`, and cannot use it as a plain text. The texts here can be joined, parsed and passed
on like any other. Each has the name of its value and the form that the name asks for, so two values
never collide and a URL can be parsed. Whatever arrives with one in a resource is unknown there,
because nothing has decided about it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Literal
from zlib import crc32

from policypack.facts.table import read_table
from policypack.facts.vocabulary import words_of
from policypack.start.lazy_patterns import lazy_pattern

Form = Literal["text", "image", "url", "email", "domain", "arn", "account", "cidr"]

# The start of each text, which may be part of a name, an address and an ARN. Programs also change
# the case of a text, and replace its hyphens.
INVENTED = "stackwarden-placeholder"
# A secret inside a longer text was written there by the program, which a rule reports: only the
# text as a whole is unknown.
_SECRET = "stackwarden-secret"  # noqa: S105 - a mark, not a secret
_ACCOUNT = "97009700"
# A block for benchmarks (RFC 2544). It is private in AWS and rarely used there.
_BLOCKS = ("198.18", "198.19")
_IN_TEXT = lazy_pattern(
    rf"stackwarden[-_.]?placeholder|(?<!\d){_ACCOUNT}\d{{4}}(?!\d)|(?<![\w.])198\.1[89]\.\d{{1,3}}\.\d",
    re.IGNORECASE,
)
_WHOLE = lazy_pattern(
    rf"(https://|arn:aws:[\w-]+:[\w:-]*?([:/]|\w+/app/))?{_SECRET}-[\w.-]*(@example\.com)?/?",
    re.IGNORECASE,
)
_LONGEST_NAME = 39
# By the last words of a name. The first form that fits decides.
_FORMS: tuple[tuple[Form, str], ...] = (
    # As ECR gives it: the URL of an image's repository has no scheme.
    (
        "image",
        "(?<!git )(?<!github )(?<!source )(repository|repo) (url|uri)|(image|registry) (url|uri)",
    ),
    ("url", "(url|uri|webhook|link)"),
    ("email", "(e mail|email|mail)( address)?"),
    ("domain", "(domain|host|zone|dns) name|domain|hostname|host|fqdn"),
    ("arn", "arn"),
    ("account", "account id|account|account number"),
    ("cidr", "cidr|cidr block|ip range"),
)
_LAST_WORDS = {form: lazy_pattern(rf"(?:^|.* )(?:{words})") for form, words in _FORMS}
_OTHER_ARN = "resource-groups:us-east-1:{account}:group/"


def is_invented(text: str) -> bool:
    """Whether a text is one for an unknown value or holds one."""
    # The searches for plain words are cheap, and almost every text has none of them.
    if "tackwarden" in text or "TACKWARDEN" in text or _ACCOUNT in text or "198.1" in text:
        return bool(_IN_TEXT.search(text) or _WHOLE.fullmatch(text))
    return False


def form_of(name: str) -> Form:
    """The form of a value by its name."""
    words = joined_words(name)
    return next((form for form, last in _LAST_WORDS.items() if last.fullmatch(words)), "text")


def joined_words(name: str) -> str:
    """The words of a name in lower case: `DB_Password` and `dbPassword` are `db password`."""
    return " ".join(words_of(name))


def invented(name: str, form: Form | None = None, is_secret: bool = False) -> str:
    """The text for the value with this name, in the form that its name or the caller asks for."""
    short = re.sub(r"\W+", "-", name, flags=re.ASCII)[-_LONGEST_NAME:].strip("-_")
    marked = f"{_SECRET if is_secret else INVENTED}-{short or 'value'}"
    host = f"{marked.lower().replace('_', '-')}.example.com"
    chosen = form or form_of(name)
    # Numbers have no room for the mark of a secret, and an image's repository is none.
    if is_secret and chosen in ("account", "cidr", "image"):
        return marked
    texts = {
        "image": f"{_account(name)}.dkr.ecr.us-east-1.amazonaws.com/{marked.lower()}",
        "url": f"https://{host}",
        "email": f"{marked}@example.com",
        "domain": host,
        "account": _account(name),
        "cidr": f"{_BLOCKS[crc32(name.encode()) % 2]}.0.0/16",
    }
    return _arn(name, marked) if chosen == "arn" else texts.get(chosen, marked)


def _account(name: str) -> str:
    return f"{_ACCOUNT}{crc32(name.encode()) % 10_000:04}"


@lru_cache(maxsize=1)
def _arns() -> Mapping[str, str]:
    """The part of an ARN before the name, by a word of the value's name."""
    found: dict[str, str] = read_table(__file__)["arns"]
    return found


def _arn(name: str, marked: str) -> str:
    arns = _arns()
    kinds = (arns[word] for word in reversed(words_of(name)) if word in arns)
    return "arn:aws:" + next(kinds, _OTHER_ARN).format(account=_account(name)) + marked
