"""Lines of code that may hold a credential, which a report does not show.

More than rules report: the log of a pipeline has more readers than the source, and a line that is
not shown costs less than one that should not have been.
"""

from __future__ import annotations

import re

from policypack.credentials.names import Sensitivity, sensitivity
from policypack.start.lazy_patterns import lazy_pattern

_NAMED = (Sensitivity.PASSWORD, Sensitivity.SECRET)
# An ARN has the names of secrets in it, and none of their values.
_ARN = lazy_pattern(r"arn:[\w-]+:[^\s\"']*")
# Within a word, as in the key of a condition, a colon sets nothing.
_ASSIGNED = r"([A-Za-z_][\w.-]*)[\"'`\])]*\s*(?:=|:(?=[\s\"'`]|$))\s*"
# A name that is set to a literal or to one word: neither to a call nor to an attribute or a flag.
_FLAG = r"(?:[Tt]rue|[Ff]alse|None|null)\b"
_SET = lazy_pattern(rf"{_ASSIGNED}(?=\S)(?!{_FLAG}|(?:(?:new|await) )?\w+(?:[.]\w+)*[.(\[])")
# A name whose value is on the next line.
_OPEN = lazy_pattern(rf"{_ASSIGNED}[(\[]?\s*$")
# A name that is a value, as in {"name": "DB_PASSWORD", "value": ...}, and the key of its value.
_QUOTED = lazy_pattern(r"[\"'`]([A-Za-z_][\w.-]*)[\"'`]")
_VALUE = lazy_pattern(r"\bvalue\b", re.IGNORECASE)
_SECRET_CALL = lazy_pattern(r"\bsecret\(")
# The body of a private key, and any other value that no person writes.
_OPAQUE = lazy_pattern(r"(?=[A-Za-z+/=_-]*[0-9])[A-Za-z0-9+/=_-]{40,}")


def may_be_secret(line: str, before: str) -> bool:
    """Whether the line may hold a credential; `before` is the line above it."""
    line, before = _ARN.sub("", line), _ARN.sub("", before)
    if _OPAQUE.search(line) or _SECRET_CALL.search(line):
        return True
    names = [*_SET.findall(line), *_OPEN.findall(before)]
    if _VALUE.search(line):
        names += [*_QUOTED.findall(line), *_QUOTED.findall(before)]
    return any(sensitivity(name) in _NAMED for name in names)
