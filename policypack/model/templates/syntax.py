"""The text of a template as a tree: objects, lists and scalars, with functions in their long form.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml

from policypack.model.deserialization import SIGNATURE
from policypack.model.values import unmarked
from policypack.reading import json_text, yaml_text
from policypack.reading.files import MalformedError, RefusedError
from policypack.start.lazy_patterns import lazy_pattern

# `Fn::ForEach`: the parts that a template repeats for each element of a collection.
#
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-foreach.html

LOOP = "Fn::ForEach::"
TRANSFORM = "AWS::LanguageExtensions"
Names = Mapping[str, str]
# The maximum output of all loops of a template together, in elements.
_MAX_ELEMENTS = 2**17
_IDENTIFIER = lazy_pattern(r"([$&])\{([A-Za-z0-9]+)\}")
_OTHER_CHARACTERS = lazy_pattern(r"[^A-Za-z0-9]")


class Loops:
    """Repeats what the loops of one template hold; `evaluate` gives the value of a collection."""

    def __init__(self, evaluate: Callable[[Any], Any]) -> None:
        self._evaluate = evaluate
        self._left = _MAX_ELEMENTS

    def items(self, held: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any, str]]:
        """The names, the values and the places of what a section holds.

        A loop whose collection is not known is among them as it is.
        """
        for key, value, names, place in self._items(held, {}, path):
            yield key, self._value(value, names), place

    def _items(
        self, held: Mapping[str, Any], names: Names, path: str
    ) -> Iterator[tuple[str, Any, Names, str]]:
        for key, value in held.items():
            loop = self._loop(value, names) if key.startswith(LOOP) else None
            if loop is None:
                yield _replaced(key, names), value, names, f"{path}.{key}"
                continue
            identifier, collection, fragment = loop
            for each in collection:
                yield from self._items(fragment, {**names, identifier: each}, f"{path}.{key}[2]")

    def _loop(self, loop: Any, names: Names) -> tuple[str, list[str], Mapping[str, Any]] | None:
        """The identifier, the collection and the fragment; None if they are not known."""
        if not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[0], str):
            return None
        collection = unmarked(self._evaluate(self._value(loop[1], names)))
        if not isinstance(collection, list) or not isinstance(loop[2], dict):
            return None
        is_known = all(isinstance(each, str) for each in collection)
        return (loop[0], collection, loop[2]) if is_known else None

    def _value(self, value: Any, names: Names) -> Any:
        self._left -= 1
        if self._left < 0:
            raise RefusedError("has too many elements once its loops are repeated")
        if isinstance(value, str):
            return _replaced(value, names)
        if isinstance(value, list):
            return [self._value(each, names) for each in value]
        if not isinstance(value, dict):
            return value
        named = value.get("Ref") if len(value) == 1 else None
        if isinstance(named, str) and named in names:
            return names[named]
        return {key: self._value(each, own) for key, each, own, _ in self._items(value, names, "")}


def _replaced(text: str, names: Names) -> str:
    """The text with the elements in place of their identifiers."""

    def replaced(found: re.Match[str]) -> str:
        value = names.get(found[2])
        if value is None:
            return found[0]
        return value if found[1] == "$" else _OTHER_CHARACTERS.sub("", value)

    return _IDENTIFIER.sub(replaced, text) if names else text


_TAGS = "tag:yaml.org,2002:"
_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = lazy_pattern(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_TRUE = ("true", "yes", "on")
# The short forms whose long form does not begin with `Fn::`.
_BARE = ("Ref", "Condition")
# More than a template may be: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MAX_LENGTH = 2**20


def parsed(text: str) -> Any:
    """The tree of a template in JSON or YAML. Raises RefusedError, MalformedError for its grammar.

    No document of CloudFormation has the key that marks Pulumi's own values.
    """
    if len(text) > _MAX_LENGTH:
        raise RefusedError("is larger than 1 MB, the limit of CloudFormation")
    if SIGNATURE in text:
        raise RefusedError("has a key that is reserved for Pulumi")
    return _of_json(text) if text.lstrip()[:1] == "{" else _of_yaml(text)


def _of_json(text: str) -> Any:
    try:
        return json_text.loads(text, unique=False, most=yaml_text.MAX_NODES)
    except json.JSONDecodeError as error:
        malformed = MalformedError("JSON", error.msg, error.lineno, error.colno)
    try:
        # An object of YAML may begin alike.
        return _of_yaml(text)
    except MalformedError:
        raise malformed from None


def _of_yaml(text: str) -> Any:
    root = yaml_text.nodes(text)
    return None if root is None else _of_node(root)


def _of_node(node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.MappingNode):
        value = {_key(key): _of_node(item) for key, item in node.value}
    elif isinstance(node, yaml.SequenceNode):
        value = [_of_node(item) for item in node.value]
    else:
        value = _scalar(node.tag, node.value)
    return value if node.tag.startswith(_TAGS) else _function(node.tag.removeprefix("!"), value)


def _key(node: yaml.Node) -> str:
    return node.value if isinstance(node.value, str) else ""


def _scalar(tag: str, text: str) -> Any:
    kind = tag.removeprefix(_TAGS)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() in _TRUE
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "float" and _DECIMAL.fullmatch(text):
        return float(text)
    # A date, and a number in another form, is what the property makes of the text.
    return text


def _function(name: str, value: Any) -> dict[str, Any]:
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in _BARE else f"Fn::{name}": value}
