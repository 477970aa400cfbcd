"""The texts within a text: what it encodes, the leaves of a document, the pairs of an address.

Every place that holds text is searched through `views`, so that a rule for one property sees
no less than the rule for all others.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple
from urllib.parse import unquote

from policypack.credentials.names import Sensitivity, is_password, sensitivity
from policypack.credentials.suspicion import encoded_words, may_be_encoded, may_hold_secrets
from policypack.facts.secret_properties import NO_SECRETS
from policypack.reading import json_text
from policypack.start.lazy_patterns import lazy_pattern

Steps = tuple[str | int, ...]

# The members of an object that name its value: {"name": "DB_PASSWORD", "value": ...}.
_NAMED_BY = ("name", "key", "parameterKey", "optionName", "field", "headerName")
_NAMES = (*_NAMED_BY, *(f"{each[0].upper()}{each[1:]}" for each in _NAMED_BY))
VALUES = frozenset(("value", "defaultValue", "parameterValue", "stringValue", "fieldValue"))
VALUES |= {f"{each[0].upper()}{each[1:]}" for each in VALUES}
# Keys of a value for the name above it: in a parameter of a template or of an SSM document, and
# functions of templates.
_OF_ABOVE = frozenset(("Default", "default", "Fn::Sub", "Fn::Base64"))
# The types of DynamoDB's attributes, the only key of each value.
# https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeValue.html
_ATTRIBUTES = frozenset(("S", "N", "B", "SS", "NS", "BS", "M", "L"))
# A value of such a type is the name of a secret or a parameter.
_REFERENCES = ("SECRETS_MANAGER", "PARAMETER_STORE")
# Values below such a key name secrets, so no name makes one of them a secret.
_REFERRING = frozenset(
    (
        *("secrets", "secretOptions", "runtimeEnvironmentSecrets", "Ref", "Fn::GetAtt"),
        *("secrets-manager", "parameter-store", "exported-variables"),
    )
)
# Documents in documents, and texts in base64 in them.
_DEEPEST = 6
# An option in words, such as `include`.
_LONGEST_OPTION = 12
_GZIP = 16 + zlib.MAX_WBITS
_LARGEST = 1 << 20
_YAML = lazy_pattern(
    r"\s*(?:---\s*\n|#[^\n]*\n|\s)*(?:-\s+)?[\"']?[A-Za-z_][\w.:/-]{0,127}[\"']?:(?:\s|$)"
)
# Short forms of functions in templates, whose arguments are names, not values.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
_REFERENCE = lazy_pattern(r"!(?:Ref|GetAtt|ImportValue|Condition)[ \t]+[^\n,\]}]*")
_FUNCTION = lazy_pattern(r"(?<=[\s\[,])![A-Z][A-Za-z:]{1,30}(?=\s)")
# An IAM document holds names of actions and of keys, and no value of a name.
_STATEMENT, _EFFECT = '"Statement"', '"Effect"'
# The pairs of https://.../?a=b, jdbc:mysql://h/d?a=b and jdbc:sqlserver://h;a=b.
_ADDRESS = lazy_pattern(
    r"[A-Za-z][A-Za-z0-9+.:-]{1,64}:[^\s?#;]{0,2048}[?#;](?P<pairs>[^\s]{3,8192})"
)
_SEPARATORS = lazy_pattern(r"[?#;&]")
# Server=db;Password=..., host:6380,password=..., user=...&password=..., one pair after the other.
_LISTS = tuple(
    (each, lazy_pattern(rf"(?:[\w.:-]{{1,256}}{each})?(?:{pair}{each})+{pair}(?:{each}\s*)?"))
    for each in ";,&"
    for pair in (rf"\s{{0,4}}[A-Za-z_][\w .-]{{0,63}}=[^{each}=][^{each}]{{0,1023}}",)
)


class Leaf(NamedTuple):
    """A value that is not a mapping and no list, with the steps to it and the name it goes by.

    `above` is the name of the mapping that holds it.
    """

    steps: Steps
    name: str
    held: Any
    above: str = ""


class View(NamedTuple):
    """A text within a text. `line` is that of its start in the outermost text, from 1.

    Where it is `folded`, all its lines are in that one, as in JSON and base64. In a document only
    formats count, since its leaves are views themselves.
    """

    steps: Steps
    name: str
    text: str
    line: int = 1
    above: str = ""
    folded: bool = False
    is_document: bool = False


def views(text: str, name: str = "") -> Iterator[View]:
    """Yields the text and all texts in it, within bounds of depth and size."""
    yield from _views(View((), name, text), 0)


def _views(view: View, depth: int) -> Iterator[View]:
    plain = decoded(view.text) if may_be_encoded(view.text) and depth < _DEEPEST else None
    document = parsed(view.text) if plain is None and depth < _DEEPEST else None
    # An encoded text may be the credential itself, by its name.
    yield view._replace(is_document=document is not None)
    if plain is not None:
        yield from _views(view._replace(text=plain), depth + 1)
    elif depth < _DEEPEST and not (document is not None and _is_policy(view.text)):
        for below in _below(view, document):
            yield from _views(below, depth + 1)


def _is_policy(text: str) -> bool:
    return _STATEMENT in text and _EFFECT in text


def _below(view: View, document: Any) -> Iterator[View]:
    if document is not None:
        lines = view.text.split("\n")
        for leaf in leaves(document, view.name):
            if isinstance(leaf.held, str) and _is_suspected(leaf, leaf.held):
                yield _of_leaf(view, leaf, lines)
        return
    for name, value in pairs(view.text):
        yield view._replace(name=name, text=value)
    for start, word in encoded_words(view.text):
        if plain := decoded(word):
            line = view.line if view.folded else view.line + view.text.count("\n", 0, start)
            yield view._replace(name="", text=plain, line=line, folded=True)


def _is_suspected(leaf: Leaf, text: str) -> bool:
    """Whether the leaf may be a secret, by its form or its names: nearly none is."""
    is_named = any(sensitivity(name) is not Sensitivity.NONE for name in (leaf.name, leaf.above))
    return bool(text) and (is_named or may_hold_secrets((text,)))


def _of_leaf(view: View, leaf: Leaf, lines: Sequence[str]) -> View:
    name = leaf.name if _may_have_value(leaf.name, leaf.held) else ""
    own = leaf.held.strip().split("\n")
    if view.folded:
        return View((*view.steps, *leaf.steps), name, leaf.held, view.line, leaf.above, True)
    at = view.text.find(own[0].strip())
    first = view.text.count("\n", 0, at) if at > 0 else 0
    last = first + len(own) - 1
    folded = last >= len(lines) or own[-1].strip() not in lines[last]
    return View((*view.steps, *leaf.steps), name, leaf.held, view.line + first, leaf.above, folded)


def leaves(held: Any, name: str = "") -> Iterator[Leaf]:
    """Yields the leaves of a tree of mappings and lists, each under the name that it goes by."""
    yield from _leaves(held, Leaf((), name, None), refers=False)


def _leaves(held: Any, at: Leaf, refers: bool) -> Iterator[Leaf]:
    """`refers`: names are those of references, so the values have none."""
    if isinstance(held, Mapping):
        for key, below in held.items():
            key = str(key)
            refer = refers or key in _REFERRING
            name = "" if refer else _name_of(key, held, at.name)
            yield from _leaves(below, Leaf((*at.steps, key), name, None, at.name), refer)
    elif isinstance(held, list):
        for index, below in enumerate(held):
            yield from _leaves(below, at._replace(steps=(*at.steps, index)), refers)
    else:
        yield at._replace(held=held)


def _name_of(key: str, members: Mapping[Any, Any], above: str) -> str:
    """What names the value of a key: the key, a member beside it, or what is above it."""
    if key in VALUES:
        if members.get("type", members.get("Type")) in _REFERENCES:
            return ""
        beside = (members.get(each) for each in _NAMES)
        return next((each for each in beside if isinstance(each, str)), above)
    if key in _OF_ABOVE or (key in _ATTRIBUTES and len(members) == 1):
        return above
    # `token.actions.githubusercontent.com:sub` is a key of conditions, `shop:password` a setting.
    return "" if names_none(key) else key.rpartition(":")[2]


def names_none(key: str) -> bool:
    """Whether the property of that name holds no secret; templates write it with a capital."""
    return f"{key[:1].lower()}{key[1:]}" in NO_SECRETS


def parsed(text: str) -> Any:
    """The mapping or list that a text in JSON or YAML holds; None for any other text."""
    if text.lstrip()[:1] in ("{", "["):
        with suppress(ValueError):
            document = json_text.loads(text, unique=False)
            return document if isinstance(document, (Mapping, list)) else None
        return None
    if "\n" not in text or _YAML.match(text) is None:
        return None
    from policypack.reading import yaml_text

    with suppress(ValueError):
        document = yaml_text.load(_FUNCTION.sub("", _REFERENCE.sub("", text)))
        return document if isinstance(document, (Mapping, list)) else None
    return None


def decoded(text: str) -> str | None:
    """The text in base64, compressed or not; None if it is none."""
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
        with suppress(zlib.error):
            data = zlib.decompressobj(_GZIP).decompress(data, _LARGEST)
        plain = data.decode()
    except ValueError:
        return None
    return plain if plain and (plain.isprintable() or "\n" in plain) else None


def pairs(text: str) -> Iterator[tuple[str, str]]:
    """Yields the names and values of an address or a connection string, without its encoding."""
    if "=" not in text or "\n" in text:
        return
    address = _ADDRESS.fullmatch(text.strip())
    if address:
        parts = _SEPARATORS.split(address["pairs"])
    else:
        parts = next((text.split(each) for each, form in _LISTS if form.fullmatch(text)), [])
    for part in parts:
        name, _, value = part.partition("=")
        value = unquote(value.strip()) if address else value.strip()
        if value and _may_have_value(name, value):
            yield name.strip(), value


def _may_have_value(name: str, value: str) -> bool:
    """Whether the value may be the secret that its name says: a short word is an option, such as
    `credentials=include`, unless it is a password."""
    return len(value) > _LONGEST_OPTION or not value.isalpha() or is_password(name)
