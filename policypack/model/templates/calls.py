"""The intrinsic functions that only compute: of texts, lists and mappings.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from policypack.model.templates.scalars import text_of, unknown
from policypack.model.unknown import Unknown


class Within(NamedTuple):
    """How a function evaluates what it is given: a value, or parts as one text."""

    value: Callable[[Any], Any]
    text: Callable[[Iterable[Any]], Any]
    mappings: Mapping[str, Any]


def _join(within: Within, given: Any) -> Any:
    """The text of `Fn::Join`."""
    if not isinstance(given, list) or len(given) != 2 or not isinstance(given[0], str):
        return unknown("the value of Fn::Join")
    items = within.value(given[1])
    if not isinstance(items, list):
        return items if isinstance(items, Unknown) else unknown("the value of Fn::Join")
    parts = [part for item in items for part in (given[0], item)]
    return within.text(parts[1:])


def _select(within: Within, given: Any) -> Any:
    """The element of `Fn::Select`."""
    if not isinstance(given, list) or len(given) != 2:
        return unknown("the value of Fn::Select")
    index, items = (within.value(each) for each in given)
    if not isinstance(items, list) or not text_of(index).isdecimal():
        return unknown("the value of Fn::Select")
    at = int(text_of(index)[:9])
    return items[at] if at < len(items) else unknown("the value of Fn::Select")


def _split(within: Within, given: Any) -> Any:
    """The list of `Fn::Split`."""
    if not isinstance(given, list) or len(given) != 2 or not given[0]:
        return unknown("the value of Fn::Split")
    text = within.value(given[1])
    if not isinstance(text, str) or not isinstance(given[0], str):
        return unknown("the value of Fn::Split")
    return text.split(given[0])


def _mapped(within: Within, given: Any) -> Any:
    """The value of `Fn::FindInMap`."""
    if not isinstance(given, list) or len(given) < 3:
        return unknown("the value of Fn::FindInMap")
    at: Any = within.mappings
    for each in given[:3]:
        key = within.value(each)
        if isinstance(key, Unknown):
            return key
        at = at.get(text_of(key)) if isinstance(at, dict) else None
    if at is None and len(given) == 4 and isinstance(given[3], dict):
        return within.value(given[3].get("DefaultValue"))
    return unknown("the value of Fn::FindInMap") if at is None else at


def _base64(within: Within, given: Any) -> Any:
    """The text of `Fn::Base64`."""
    text = within.value(given)
    if isinstance(text, str):
        return base64.b64encode(text.encode(errors="surrogatepass")).decode()
    return text if isinstance(text, Unknown) else unknown("the value of Fn::Base64")


def _as_json(within: Within, given: Any) -> Any:
    """The text of `Fn::ToJsonString`."""
    value = within.value(given)
    try:
        return json.dumps(value)
    except TypeError:
        return unknown("the value of Fn::ToJsonString")


CALLS: Mapping[str, Callable[[Within, Any], Any]] = {
    "Fn::Base64": _base64,
    "Fn::FindInMap": _mapped,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::ToJsonString": _as_json,
}
