"""ARNs of Lambda functions under lambda:InvokeFunction: with and without versions and aliases.

https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
"""

from __future__ import annotations

import re
from functools import partial

from policypack.iam.document.globs import glob
from policypack.iam.meaning.actions import expand_all
from policypack.iam.meaning.expanded_statements import ExpandedStatement, allows, if_allowed
from policypack.iam.meaning.kind import Kind
from policypack.iam.meaning.weakness import Found, Undecided, Weakness
from policypack.model.unknown import Unknown
from policypack.start.lazy_patterns import lazy_pattern

_FUNCTION_ARN = lazy_pattern(
    r"arn:[^:]*:lambda:[^:]*:[^:]*:function:(?P<name>[^:*?$]+)(?P<below>:.*)?", re.DOTALL
)


def incomplete_invoke_arns(expanded_statements: tuple[ExpandedStatement, ...]) -> Found:
    """Yield invoke-arn-incomplete; statements complete each other."""
    invokes = expand_all("lambda:InvokeFunction")
    invoking = [each for each in expanded_statements if each.possible & invokes]
    invoking = [each for each in invoking if allows(each.statement) is not False]
    every = [text for each in invoking for text in each.statement.resources.texts]
    texts = [text for text in every if isinstance(text, str)]
    for expanded in invoking:
        yield from if_allowed(expanded, partial(_incomplete, texts))


def _incomplete(texts: list[str], expanded: ExpandedStatement) -> Found:
    statement = expanded.statement
    for leaf in statement.resources.each(statement.path):
        if isinstance(leaf.text, Unknown):
            yield Undecided(Kind.INVOKE_ARN_INCOMPLETE, leaf.text)
            continue
        missing = _missing(leaf.text, texts)
        if missing and expanded.unknown is not None:
            yield Undecided(Kind.INVOKE_ARN_INCOMPLETE, expanded.unknown)
        elif missing:
            message = f'{leaf.path} ("{leaf.text}") does not allow invoking {missing}'
            fix = "Name the function's ARN twice in Resource: as it is, and followed by :*"
            yield Weakness(Kind.INVOKE_ARN_INCOMPLETE, leaf.path, message, fix)


def _missing(arn: str, texts: list[str]) -> str:
    """What the statements leave out of a function; a caller that uses one alias needs no more."""
    match = _FUNCTION_ARN.fullmatch(arn)
    if match is None or match["below"] not in (None, ":*"):
        return ""
    whole = match[0].removesuffix(":*")
    wanted = whole if match["below"] else f"{whole}:live"
    if any(glob(text)(wanted) for text in texts):
        return ""
    return "the function itself" if match["below"] else "its versions and aliases"
