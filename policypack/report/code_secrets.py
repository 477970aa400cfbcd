"""Lines of code that may hold a credential, which a report does not show.

This hides more than rules report: the log of a pipeline has more readers than the source, and
hiding a harmless line costs less than printing a credential.
"""

from __future__ import annotations

import re
from pathlib import PurePath

from policypack.credentials.names import Sensitivity, sensitivity
from policypack.start.lazy_patterns import lazy_pattern

_NAMED = (Sensitivity.PASSWORD, Sensitivity.SECRET)
# An ARN has the names of secrets in it, and none of their values.
_ARN = lazy_pattern(r"arn:[\w-]+:[^\s\"']*")
# Within a word, as in the key of a condition, a colon sets nothing.
_ASSIGNED = r"([A-Za-z_][\w.-]*)[\"'`\])]*\s*(?:=|:(?=[\s\"'`]|$))\s*"
# A name that is set to a literal or to one word: neither to a call nor to an attribute or a flag.
_FLAG = r"(?:[Tt]rue|[Ff]alse|None|null)\b"
_TO_VALUE = rf"{_ASSIGNED}(?=\S)(?!{_FLAG}|(?:(?:new|await) )?\w+(?:[.]\w+)*[.(\[])"
_SET = lazy_pattern(_TO_VALUE)
# In these languages a bare word is the name of a variable, and only a literal can be a credential.
_LANGUAGES = (".py", ".ts", ".tsx", ".js", ".jsx", ".mjs", ".cjs", ".mts", ".go", ".cs", ".java")
_HAS_LITERAL = r"(?=[^,;]*?(?:[\"'`]|(?<![\w.])[0-9]))"
_SET_TO_LITERAL = lazy_pattern(f"{_TO_VALUE}{_HAS_LITERAL}")
_LITERAL = lazy_pattern(f"{_HAS_LITERAL}\\S")
# A name whose value is on the next line.
_OPEN = lazy_pattern(rf"{_ASSIGNED}[(\[]?\s*$")
# A name that is a value, as in {"name": "DB_PASSWORD", "value": ...}, and the key of its value.
_QUOTED = lazy_pattern(r"[\"'`]([A-Za-z_][\w.-]*)[\"'`]")
_VALUE = lazy_pattern(r"\bvalue\b", re.IGNORECASE)
_VALUE_LITERAL = lazy_pattern(rf"\bvalue[\"'`\])]*\s*[:=]\s*{_HAS_LITERAL}", re.IGNORECASE)
_SECRET_CALL = lazy_pattern(r"\bsecret\(")
# The value of a secret, or the one that is used where there is none.
_SECRET_LITERAL = lazy_pattern(
    rf"\bsecret\({_HAS_LITERAL}|[Ss]ecret\w*\([^()]*\)\s*(?:or\b|\|\||\?\?)\s*\(?[\"'`]"
)
# A browser takes these for https://: https://url.spec.whatwg.org/#special-authority-slashes-state
_ADDRESS = lazy_pattern(
    r"\b(?:https?|ftp|wss?):[/\\]?[^\s:/?#@\"'<>\\]{1,128}:[^\s/?#@\"'<>\\]{1,256}@"
)
# The body of a private key, and any other value that no person writes.
_OPAQUE = lazy_pattern(r"(?=[A-Za-z+/=_-]*[0-9])[A-Za-z0-9+/=_-]{40,}")


def may_be_secret(line: str, before: str, file: str = "") -> bool:
    """Whether the line may hold a credential.

    `before` is the line above it. The name of the file tells the language: in Python, `password =
    secret` names a variable, and in YAML `password: secret` is the password.
    """
    line, before = _ARN.sub("", line), _ARN.sub("", before)
    is_code = PurePath(file).suffix.lower() in _LANGUAGES
    call, assigned, value = (
        (_SECRET_LITERAL, _SET_TO_LITERAL, _VALUE_LITERAL)
        if is_code
        else (_SECRET_CALL, _SET, _VALUE)
    )
    if _ADDRESS.search(line) or _OPAQUE.search(line) or call.search(line):
        return True
    names = assigned.findall(line)
    if not is_code or _LITERAL.search(line):
        names += _OPEN.findall(before)
    if value.search(line):
        names += [*_QUOTED.findall(line), *_QUOTED.findall(before)]
    return any(sensitivity(name) in _NAMED for name in names)
