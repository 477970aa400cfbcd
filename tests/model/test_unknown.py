"""An unknown value refuses every use that would be a guess."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any

import pytest

from policypack.model.unknown import Unknown, UnknownValueError

USES: dict[str, Callable[[Any], Any]] = {
    "condition": bool,
    "negation": operator.not_,
    "length": len,
    "integer": int,
    "float": float,
    "iteration": list,
    "search in it": lambda unknown: "x" in unknown,
    "search for it": lambda unknown: unknown in ["x"],
    "search among it": lambda unknown: "x" in [unknown],
    "element": lambda unknown: unknown["x"],
    "equality": lambda unknown: unknown == "x",
    "equality from the other side": lambda unknown: operator.eq("x", unknown),
    "inequality": lambda unknown: unknown != "x",
    "order": lambda unknown: unknown < 1,
    "order from the other side": lambda unknown: operator.lt(1, unknown),
    "at most": lambda unknown: unknown <= 1,
    "at least": lambda unknown: unknown >= 1,
}


@pytest.mark.parametrize("use", USES.values(), ids=USES.keys())
def test_every_use_as_a_value_raises_cannot_tell(use: Callable[[Any], Any]) -> None:
    unknown = Unknown("policy.Statement[0]", "orders", "urn:x")
    with pytest.raises(UnknownValueError) as raised:
        use(unknown)
    assert raised.value.unknown is unknown


def test_an_unknown_is_no_key_of_a_table() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Unknown("path"))


def test_cannot_tell_names_the_path_alone() -> None:
    assert (
        str(UnknownValueError(Unknown("kmsMasterKeyId", "key")))
        == "kmsMasterKeyId is known after apply"
    )
