"""Values survive the way from a struct to Python and back."""

from __future__ import annotations

import hashlib
import os
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policypack.offline import property_values
from tests.offline.minimal import ARCHIVE, ASSET, SIGNATURE, UNKNOWN, secret

values: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    # JSON numbers know no negative zero, and a whole number comes back without its fraction.
    | st.floats(allow_nan=False).map(lambda number: number + 0.0)
    | st.text()
    | st.sampled_from([UNKNOWN, ASSET, ARCHIVE, secret("hunter2")]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@pytest.mark.exhaustive
@given(st.dictionaries(st.text(), values))
def test_there_and_back(properties: dict[str, Any]) -> None:
    struct = property_values.to_struct(properties)
    assert property_values.from_struct(struct) == properties
    assert property_values.to_struct(property_values.from_struct(struct)) == struct


def test_whole_numbers_become_integers_and_booleans_stay() -> None:
    found = property_values.from_struct(property_values.to_struct({"a": 3.0, "b": True, "c": 1.5}))
    assert [type(found[name]) for name in "abc"] == [int, bool, float]


def test_a_mark_that_nobody_knows_is_no_ordinary_object() -> None:
    assert property_values.signature({SIGNATURE: "of a later engine"}) == "other"
    assert property_values.signature({"a": 1}) is None


def test_an_empty_text_asset_becomes_an_empty_file() -> None:
    asset = {SIGNATURE: ASSET[SIGNATURE], "hash": hashlib.sha256(b"").hexdigest()}
    archive = {**ARCHIVE, "assets": {"a.py": asset, "b.py": ASSET}}
    readable = property_values.readable({"code": archive})["code"]["assets"]
    assert readable == {"a.py": {**asset, "path": os.devnull}, "b.py": ASSET}
    # One whose contents the engine left out is another thing.
    elided = {**asset, "hash": "77"}
    assert property_values.readable(elided) == elided
