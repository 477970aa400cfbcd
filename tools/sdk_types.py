"""Type annotations of the generated `pulumi_aws` sources, as the codes of the mined schema.

A code is one letter for a scalar, `[` or `{` before the code of an element, or `@` before the name
of a nested type: `pulumi.Input[Optional[Sequence[pulumi.Input[_builtins.str]]]]` is `[s`.
`policypack/offline/schema.py` reads them.
"""

from __future__ import annotations

import re

_JSON = re.compile(r"_builtins\.str, '\w*PolicyDocumentArgs'")
_QUOTED = re.compile(r"'([\w.]+)'")
# The SDK's enums that are the whole of a type; every one of them is text.
_ENUMS = {
    *("'LoadBalancerType'", "'Metric'", "'NotificationType'", "'EngineType'"),
    *("'BuilderVersion'", "'CacheMode'", "'CompressionType'", "'NetworkMode'", "'Platform'"),
    "'Logging'",
}
_SCALARS = {
    "_builtins.str": "s",
    "_builtins.int": "i",
    "_builtins.float": "n",
    "_builtins.bool": "b",
    # An older generator's names, in pulumiverse_time.
    "str": "s",
    "int": "i",
    "float": "n",
    "bool": "b",
    "pulumi.Archive": "Z",
    "pulumi.Asset": "A",
    "Any": "*",
}


def presence(annotation: str, flag: str) -> str:
    """`r`: required, of an input (`i`); `a`: always there, of an output (`o`)."""
    optional = re.match(r"(pulumi\.\w+put\[)?Optional\[", annotation)
    return "" if optional else {"i": "r", "o": "a"}[flag]


def is_document(annotation: str) -> bool:
    """Whether a value is a JSON document, which the SDK takes as text or as an object."""
    return bool(_JSON.search(annotation))


def type_code(annotation: str, folder: str) -> str:
    """The code of an annotation in the sources of `folder`, such as `sqs`."""
    text = re.sub(r"pulumi\.(Input|Output)\[(.*)\]$", r"\2", annotation)
    if text in _SCALARS:
        return _SCALARS[text]
    head, _, rest = text.partition("[")
    inner = rest[:-1]
    if head == "Optional":
        return type_code(inner, folder)
    if head == "Sequence":
        return "[" + type_code(inner, folder)
    if head == "Mapping":
        return "{" + type_code(inner.removeprefix("str, "), folder)
    if head == "Union":
        return _union(inner, folder)
    if text in _ENUMS:
        return "s"
    return "@" + object_name(text.strip("'").removeprefix("outputs."), folder)


def object_name(name: str, folder: str) -> str:
    """The name of a nested type across the SDK: the same for what goes in and what comes out."""
    prefix = "" if folder == "." else f"{folder}/"
    return prefix + name.removesuffix("Args")


def _union(inner: str, folder: str) -> str:
    if inner.startswith("pulumi."):
        return "A"
    names = _QUOTED.findall(inner)
    # A union of text and an enum or JSON document is text; principals of a PolicyDocument are not.
    if inner.startswith("_builtins.str, '") and len(names) == 1:
        return "s"
    if len(names) > 1 and names[1] == f"{names[0]}Dict":
        return type_code(f"'{names[0]}'", folder)
    return "*"
