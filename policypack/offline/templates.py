"""Templates for ids, ARNs and endpoints: `arn:{partition}:sqs:{region}:{account}:{name}`.

A placeholder is one of

    {name}, {id}, {arn}      an input property of the resource, its id or its ARN; where it is not
                             set, its documented default, or else the resource's logical name
    {path=/}                 the same, with the value to use where it is not set
    {catalogId=@account}     the same, with another placeholder's value
    {url|host}               the same through a filter, see `_FILTERS`
    {account} {region} {partition} {suffix}    where the resource lives
    {#hex17} {#uuid} ...     an opaque part, derived from the resource's type and name

An input that holds an ARN contributes its last segment, since an ARN never nests another one;
properties called `...Arn` are taken whole. Text built from an unknown input is unknown.
"""

from __future__ import annotations

import hashlib
import re
import string
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from policypack.offline import schema
from policypack.offline.config import Context
from policypack.offline.property_values import UNKNOWN, has_unknown
from policypack.start.lazy_patterns import lazy_pattern
from policypack.start.record import record

PLACEHOLDER = lazy_pattern(r"\{(#?)(\w+)(?:\|(\w+))?(?:=([^}]*))?\}")

# The domain under which a partition's endpoints live.
_SUFFIXES = {
    "aws-cn": "amazonaws.com.cn",
    "aws-iso": "c2s.ic.gov",
    "aws-iso-b": "sc2s.sgov.gov",
    "aws-eusc": "amazonaws.eu",
}
_ALPHABETS = {
    "hex": "0123456789abcdef",
    "digits": string.digits,
    "lower": string.ascii_lowercase + string.digits,
    "upper": string.ascii_uppercase + string.digits,
    "alnum": string.ascii_letters + string.digits,
}
# Regions whose website endpoints begin `s3-website-`; all later ones have a dot there
# (Amazon S3 endpoints and quotas, AWS General Reference).
_DASHED = (
    *("us-east-1", "us-west-1", "us-west-2", "us-gov-west-1", "eu-west-1", "sa-east-1"),
    *("ap-southeast-1", "ap-southeast-2", "ap-northeast-1"),
)
_FILTERS: dict[str, Callable[[str], str]] = {
    "whole": lambda text: text,
    "tail": lambda text: re.split("[/:]", text)[-1],
    "host": lambda text: re.sub("^[a-z]+://", "", text).rstrip("/"),
    "bare": lambda text: text.strip("/"),
    "absolute": lambda text: "/" + text.lstrip("/"),
    "lower": lambda text: text.lower(),
    "dots": lambda text: text.rstrip("."),
    "short": lambda text: _short(text),
    "website": lambda text: ("-" if text in _DASHED else ".") + text,
    "waf": lambda text: "global" if text == "CLOUDFRONT" else "regional",
    "after": lambda text: text.split(":", 5)[-1].split("/", 1)[-1],
}


@record(frozen=False)
class TemplateScope:
    """The values of a template's placeholders: unwrapped `inputs`; `known` has the id and the ARN.

    `name` distinguishes the resource from others of its type, best by its URN.
    """

    token: str
    name: str
    inputs: Mapping[str, Any]
    context: Context
    known: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.known = {
            "account": self.context.account,
            "partition": self.context.partition,
            "region": text_of(self.inputs.get("region")) or self.context.region,
            "suffix": _SUFFIXES.get(self.context.partition, "amazonaws.com"),
            **self.known,
        }


def fill(template: Any, scope: TemplateScope) -> Any:
    """`template` with its placeholders filled; lists and objects are filled part by part."""
    if isinstance(template, Mapping):
        return {key: fill(value, scope) for key, value in template.items()}
    if isinstance(template, list):
        return [fill(value, scope) for value in template]
    if not isinstance(template, str):
        return template
    parts = [_part(match, scope) for match in PLACEHOLDER.finditer(template)]
    if UNKNOWN in parts:
        return UNKNOWN
    filled = iter(parts)
    return PLACEHOLDER.sub(lambda _: next(filled), template)


def opaque(kind: str, scope: TemplateScope) -> str:
    """A generated part such as `hex17` or `uuid`, derived from the type and the name."""
    digest = hashlib.sha256(f"{kind} {scope.token} {scope.name}".encode()).digest()
    if kind == "uuid":
        text = digest.hex()
        # The version and variant digits of a random UUID (RFC 9562, section 5.4).
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:32]}"
    alphabet = _ALPHABETS[kind.rstrip(string.digits)]
    number, text = int.from_bytes(digest, "big"), ""
    for _ in range(int(kind.lstrip(string.ascii_letters))):
        number, index = divmod(number, len(alphabet))
        text += alphabet[index]
    # An account or a number never begins with a zero, or it would change when read as one.
    return "4" + text[1:] if alphabet is string.digits else text


def numbered_opaque(index: int, scope: TemplateScope) -> str:
    """One of several `hex17` parts of one scope, such as the ids of three subnets."""
    return opaque("hex17", TemplateScope(scope.token, f"{scope.name} {index}", {}, scope.context))


def text_of(value: Any) -> str:
    """An input as text; "" where it is missing or not a scalar. Unknown stays unknown."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, (str, int, float)):
        return UNKNOWN if has_unknown(value) else str(value)
    return ""


def logical_name(scope: TemplateScope) -> str:
    """The name that the program gave the resource."""
    return scope.name.rsplit("::", 1)[-1]


def _part(match: re.Match[str], scope: TemplateScope) -> str:
    invented, name, through, default = match.groups()
    if invented:
        return opaque(name, scope)
    if name in scope.known:
        text = scope.known[name]
    else:
        text = text_of(scope.inputs.get(name))
        if not text:
            text = _documented(name, scope) if default is None else _default(default, scope)
        if text.startswith("arn:") and not (through or name.endswith("Arn")):
            through = "tail"
    return text if text == UNKNOWN or not through else _FILTERS[through](text)


def _documented(name: str, scope: TemplateScope) -> str:
    declared = schema.resource(scope.token)
    prop = declared.inputs.get(name) if declared else None
    return prop.default if prop and prop.default else logical_name(scope)


def _default(default: str, scope: TemplateScope) -> str:
    return scope.known[default[1:]] if default.startswith("@") else default


def _short(region: str) -> str:
    """`use1` of us-east-1, `apse2` of ap-southeast-2: as in zone ids and cache endpoints."""
    *area, direction, number = region.split("-")
    compact = re.sub("^(north|south|east|west|central)(east|west)?$", _initials, direction)
    return "".join(part if len(part) == 2 else part[0] for part in area) + compact + number


def _initials(match: re.Match[str]) -> str:
    return "".join(part[0] for part in match.groups() if part)
