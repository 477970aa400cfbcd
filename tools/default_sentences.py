"""Reads what a property's documentation states as its default.

    stated_default("Size of it. Defaults to `3`.", "i")       # 3, with its sentence
    stated_default("Valid values: `A` (default), `B`.", "s")  # "A"
    stated_default("Defaults to `true` for editions.", "b")   # None

What a sentence limits to some cases decides nothing, and neither do sentences that contradict each
other. That it speaks of an absent property ("If not specified, ...") is not a limit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

Value = str | int | float | bool


class Stated(NamedTuple):
    """The default that a documentation states, and the sentence that does."""

    value: Value
    sentence: str


_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
# The end of a sentence, of a paragraph, or of an item of a list.
_END = re.compile(r"(?<=[.!])\s+(?=[^a-z])|\n\s*\n|\n\s*[*>-]\s+")
_QUOTED = r"`\"?([^`]*?)\"?`|\"([^\"]+)\""
# Without quotes only what cannot be prose is a value.
_PLAIN = r"(true|false|True|False|-?\d+(?:\.\d+)?)(?![\w%-]|[.,]\d| [KMGT]i?B\b)"
_CAPITALS = r"([A-Z][A-Z0-9_]+)(?![\w-])"
_DEFAULT = r"\b[Dd]efaults?(?: (?:value|setting|mode|state|behavior|option)s?)?(?: for [\w ]+?)?"
_FORMS = tuple(
    re.compile(form)
    for form in (
        # Defaults to `x`. Default: x. The default value for this is x. A default value of x
        rf"{_DEFAULT}(?: (?:is|are|to|of))*:? (?:set to )?(?:{_QUOTED}|{_PLAIN})",
        rf"{_DEFAULT}(?:(?: (?:is|are|to|of))+:?|:) (?:set to )?{_CAPITALS}",
        # `x` (default). `x` (the default)
        rf"(?:{_QUOTED}|{_PLAIN}|{_CAPITALS}) \((?:the )?[Dd]efault\)",
        # `x` by default. `x` is the default. It is set to x by default
        rf"(?:{_QUOTED}|{_PLAIN}) (?:by|is the) default\b",
        rf"\bset to {_CAPITALS} by default\b",
    )
)
# By default, deletion protection is disabled.
_SWITCH = re.compile(r"By default, (?:\w+ ){1,3}(?:is|are) (disabled|enabled)")
# What limits no default: that the property is absent, or that something else makes no difference.
_ABSENT = re.compile(
    r"\beven (?:if|when)\b.*|"
    r"\b[Ii]f (?:[\w` ]+? )?(?:not|omitted|no)\b(?: (?:\w+ )?(?:specif\w+|set|provided|given))?"
    r"[\w ]*,?"
)
_LIMIT = re.compile(
    r"\b(?:if|when|where|unless|except|otherwise|for|once|only|depend\w*)\b", re.IGNORECASE
)
_LIMIT_BEFORE = re.compile(
    r"^(?:If|Where|For)\b|\b(?:when|otherwise|unless|except)\b", re.IGNORECASE
)


def stated_default(text: str, code: str) -> Stated | None:
    """The default that a property's documentation states; `code` is the property's type.

    None if no sentence states one for all cases.
    """
    found = list(_stated(_LINK.sub(r"\1", text), code))
    return found[0] if len({repr(each.value) for each in found}) == 1 else None


def _stated(text: str, code: str) -> Iterator[Stated]:
    typed = _OF_TYPE.get(code, _nothing)
    for sentence in (" ".join(each.split()) for each in _END.split(text)):
        for match in (each for form in (*_FORMS, _SWITCH) for each in form.finditer(sentence)):
            value = typed(next(each for each in match.groups() if each is not None))
            if value is not None and not _is_limited(sentence, match):
                yield Stated(value, sentence)


def _is_limited(sentence: str, match: re.Match[str]) -> bool:
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _LIMIT_BEFORE.search(_ABSENT.sub("", before).strip()):
        return True
    return _LIMIT.search(_ABSENT.sub("", after)) is not None


def _boolean(text: str) -> Value | None:
    return {"true": True, "enabled": True, "false": False, "disabled": False}.get(text.lower())


def _number(text: str) -> Value | None:
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def _nothing(_: str) -> Value | None:
    return None


# The codes of `tools.sdk_types` for what has a default in one word.
_OF_TYPE: Mapping[str, Callable[[str], Value | None]] = {
    "b": _boolean,
    "i": _number,
    "n": _number,
    "s": str,
}
