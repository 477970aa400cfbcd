"""The lines of a source that no output shows, since they hold a secret or may hold one.

This hides more than rules report: the log of a pipeline has more readers than the source, and
hiding a harmless line costs less than printing a credential.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence, Set
from itertools import accumulate
from pathlib import PurePath

from policypack.credentials import secret_in, secrets_in_text, values
from policypack.credentials.addresses import has_credentials
from policypack.credentials.known import KnownSecrets, decoded
from policypack.credentials.names import Sensitivity, sensitivity
from policypack.report.literals import Literal, characters, literals
from policypack.start.lazy_patterns import lazy_pattern

# Hashes, each a microsecond. A source that takes more is not shown.
_MOST_SEARCHES = 1_000_000
# No known format is shorter.
_FORMATTED = 12
_NAMED = (Sensitivity.PASSWORD, Sensitivity.SECRET)
# An ARN has the names of secrets in it, and none of their values. The id of a pool is random, and
# so are the digests of images, packages and actions.
_PUBLIC = lazy_pattern(
    r"arn:[\w-]+:[^\s\"']*|\b[a-z]{2}-[a-z]{4,12}-[0-9][_:][\w-]+"
    r"|\bsha(?:1:[0-9a-f]{40}|256:[0-9a-f]{64}|512:[0-9a-f]{128})(?![0-9A-Za-z])"
    r"|(?<![\w./:@-])\w[\w.-]*(?:/[\w.-]+){1,8}@[0-9a-f]{40}(?![0-9A-Za-z])"
)
# Within a word, as in the key of a condition, a colon sets nothing.
_ASSIGNED = r"([A-Za-z_][\w.-]*)[\"'`\])]*\s*(?:=|:(?=[\s\"'`]|$))\s*"
# A name that is set to a literal or to one word: neither to a call nor to an attribute or a flag.
_FLAG = r"(?:[Tt]rue|[Ff]alse|None|null)\b"
# Or to what has the value: a variable of a shell or of a pipeline.
_ELSEWHERE = r"[\"'`]?\$\{{1,2}[\w\s.]{1,128}\}{1,2}[\"'`]?\s*(?:$|[,;})\]])"
_TO_VALUE = rf"{_ASSIGNED}(?=\S)(?!{_FLAG}|{_ELSEWHERE}|(?:(?:new|await) )?\w+(?:[.]\w+)*[.(\[])"
_SET = lazy_pattern(_TO_VALUE)
# In these languages a bare word is the name of a variable, and only a literal can be a credential.
_LANGUAGES = (".py", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".go", ".cs", ".java")
_HAS_LITERAL = r"(?=[^,;]*?(?:[\"'`]|(?<![\w.])[0-9]))"
_SET_TO_LITERAL = lazy_pattern(f"{_TO_VALUE}{_HAS_LITERAL}")
_LITERAL = lazy_pattern(f"{_HAS_LITERAL}\\S")
# A name whose value is on the next line.
_OPEN = lazy_pattern(rf"{_ASSIGNED}[(\[]?\s*$")
# A name that is a value, as in {"name": "DB_PASSWORD", "value": ...}, and the key of its value.
_QUOTED = lazy_pattern(r"[\"'`]([A-Za-z_][\w.:-]*)[\"'`]")
_PLAIN = lazy_pattern(r":\s+([A-Za-z_][\w.:-]*)\s*$")
_VALUE = lazy_pattern(r"\bvalues?\b", re.IGNORECASE)
_VALUE_LITERAL = lazy_pattern(rf"\bvalues?[\"'`\])]*\s*[:=]\s*{_HAS_LITERAL}", re.IGNORECASE)
_SECRET_CALL = lazy_pattern(r"\bsecret\(")
# The arguments of a call, in which words are the names of variables.
_MARKED = lazy_pattern(r"\bsecret\(([^;]{0,400}?)\)(?=\s*(?:[,;)}\]]|$))", re.MULTILINE)
_VARIABLE = lazy_pattern(r"(?<![\w.\"'])[A-Za-z_]\w*(?![\w(\"'])")
# The value of a secret, or the one that is used where there is none.
_SECRET_LITERAL = lazy_pattern(
    rf"\bsecret\({_HAS_LITERAL}|[Ss]ecret\w*\([^()]*\)\s*(?:or\b|\|\||\?\?)\s*\(?\s*[\"'`]"
)
# The body of a private key, and any other value that no person writes.
_OPAQUE = lazy_pattern(r"(?=[A-Za-z+/=_-]*[0-9])[A-Za-z0-9+/=_-]{40,}")
_WORD = lazy_pattern(r"[A-Za-z0-9+/=_-]{16,256}")
# What a request is sent with, unless a variable has it.
_AUTHORIZATION = lazy_pattern(
    r"\b(?:bearer|basic) (?=\S{0,64}[0-9])[^\s\"'`$%{<]{6}", re.IGNORECASE
)
_HEADER = lazy_pattern(
    r"(?:\bcurl\b.{0,400}|^\s*[\"']?|[\"'])(?:-H|--header)(?![\w-])[\s\"'`,=\\]*"
    r"(?!(?i:accept|cache|connection|content|host|if|origin|range|user-agent)\b"
    r"|[\w-]{1,64}:\s*(?:\w{1,32}\s)?(?:[$%{<]|[0-9]{1,8}\b)|\w{1,32}:[/\\])[^\s\"'`,=\\$%{<@]",
)
# The keys of conditions with a value that two services share, so that one knows the other:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-referer
_SHARED = ("referer", "aws:referer")


def hidden_lines(
    text: str, name: str, known: KnownSecrets, columns: int | None = None
) -> frozenset[int]:
    """The numbers of the lines, from 1, that every output of the source leaves out.

    They hold a known secret, one that is detected without a run, or may hold one by their form.
    `name` is that of the file, whose ending tells the language. Only the first `columns` of a line
    are shown, by default all.
    """
    # As secrets are counted: other separators than a newline end no line.
    lines = text.split("\n")
    calls = _MARKED.findall(text)
    marked = frozenset(variable for call in calls for variable in _VARIABLE.findall(call))
    suspected = (
        number
        for number, (before, line) in enumerate(zip(["", *lines], lines, strict=False), 1)
        if may_be_secret(line[:columns], before[:columns], name, marked)
    )
    detected = (number for number, _ in secrets_in_text(text))
    return frozenset([*suspected, *detected]) | secret_lines(text, name, known)


def secret_lines(text: str, name: str, known: KnownSecrets) -> frozenset[int]:
    """The numbers of the lines, from 1, that hold a secret or a part of one.

    Where something is known, all lines of a source that cannot be parsed or takes long to search.
    """
    lines = text.split("\n")
    every = frozenset(range(1, len(lines) + 1))
    if known.searches(2 * len(text)) > _MOST_SEARCHES:
        return every
    try:
        found = literals(text, name)
    except ValueError:
        return every if known else frozenset()
    plain = (number for number, line in enumerate(lines, 1) if any(known.within(line)))
    streams = (found, [*characters(found)])
    return frozenset([*plain, *(line for each in streams for line in _in_literals(each, known))])


def _in_literals(found: Sequence[Literal], known: KnownSecrets) -> Iterator[int]:
    for each in found:
        inner = decoded(each.value)
        is_known = known.holds(each.value) or bool(inner and any(known.within(inner)))
        # What no run has reported, such as that of a report from a file, has a known format.
        is_detected = len(each.value) >= _FORMATTED and secret_in(None, each.value)
        if is_known or is_detected or has_credentials(each.value, quoted=True):
            yield from _lines(each)
    # A secret may be in pieces, which stand one after the other.
    starts = [0, *accumulate(len(each.value) for each in found)]
    for start, end in known.within("".join(each.value for each in found)):
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, end - 1)
        for each in found[first:last]:
            yield from _lines(each)


def _lines(literal: Literal) -> Iterable[int]:
    """The lines of the literal itself. The others only name the variable that has it."""
    first, last = literal.lines[0]
    return range(first, last + 1)


def may_be_secret(line: str, before: str, file: str = "", marked: Set[str] = frozenset()) -> bool:
    """Whether the line may hold a credential.

    `before` is the line above it. The name of the file tells the language: in Python, `password =
    secret` names a variable, and in YAML `password: secret` is the password. `marked` are the
    variables that the program marks as secret.
    """
    line, before = _PUBLIC.sub("", line), _PUBLIC.sub("", before)
    is_code = PurePath(file).suffix.lower() in _LANGUAGES
    return (
        has_credentials(line)
        or bool(_OPAQUE.search(line) or _AUTHORIZATION.search(line) or _HEADER.search(line))
        or any(values.random(word) for word in _WORD.findall(line))
        or _is_alternative(line, before, is_code)
        or any(name in marked or _is_secret(name, line) for name in _names(line, before, is_code))
    )


def _is_alternative(line: str, before: str, is_code: bool) -> bool:
    """Whether the line has a secret, or what is used where there is none."""
    form = _SECRET_LITERAL if is_code else _SECRET_CALL
    above = f"{before.strip()} "
    return any(found.end() > len(above) for found in form.finditer(above + line.lstrip()))


def _names(line: str, before: str, is_code: bool) -> Iterator[str]:
    """The names whose values the line has."""
    yield from (_SET_TO_LITERAL if is_code else _SET).findall(line)
    if not is_code or _LITERAL.search(line):
        yield from _OPEN.findall(before)
    if (_VALUE_LITERAL if is_code else _VALUE).search(line):
        forms = (_QUOTED,) if is_code else (_QUOTED, _PLAIN)
        yield from (name for at in (line, before) for form in forms for name in form.findall(at))


def _is_secret(name: str, line: str) -> bool:
    is_shared = name.lower() in _SHARED and "://" not in line
    return is_shared or sensitivity(name) in _NAMED
