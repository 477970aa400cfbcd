"""Events that a middleware has made: mappings and sequences of other classes."""

from __future__ import annotations

from collections import OrderedDict, UserDict
from types import MappingProxyType
from typing import Any

import pytest

from runtime_guards.validation.plain import plain


class _Dict(dict):  # type: ignore[type-arg]
    pass


class _List(list):  # type: ignore[type-arg]
    pass


@pytest.mark.parametrize("kind", [OrderedDict, UserDict, MappingProxyType, _Dict])
def test_a_mapping_becomes_a_dict_at_every_depth(kind: Any) -> None:
    made = plain(kind({"a": kind({"b": (_List([kind({})]),)}), "c": "text"}))
    assert made == {"a": {"b": [[{}]]}, "c": "text"}
    assert made["a"].__class__ is made["a"]["b"][0][0].__class__ is dict
    assert made["a"]["b"].__class__ is made["a"]["b"][0].__class__ is list


@pytest.mark.parametrize("value", ["text", 5, None, True, b"bytes", object()])
def test_any_other_value_is_returned_as_it_is(value: Any) -> None:
    assert plain(value) is value
