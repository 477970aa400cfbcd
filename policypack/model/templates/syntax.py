"""The text of a template as a tree: objects, lists and scalars, with functions in their long form.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
"""

from __future__ import annotations

import json
from typing import Any

import yaml

from policypack.model.deserialization import SIGNATURE
from policypack.reading import json_text, yaml_text
from policypack.reading.errors import MalformedError, RefusedError
from policypack.start.lazy_patterns import lazy_pattern

_TAGS = "tag:yaml.org,2002:"
_INTEGER = lazy_pattern(r"[-+]?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = lazy_pattern(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}")
_TRUE = ("true", "yes", "on")
# The short forms whose long form does not begin with `Fn::`.
_BARE = ("Ref", "Condition")
# More than a template may be: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
_MOST = 2**20


def parsed(text: str) -> Any:
    """The tree of a template in JSON or YAML. Raises RefusedError, MalformedError for its grammar.

    No document of CloudFormation has the key that marks Pulumi's own values.
    """
    if len(text) > _MOST:
        raise RefusedError("is larger than 1 MB, which CloudFormation takes at most")
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
