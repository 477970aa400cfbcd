"""Values are read by path, with unknown and secret ones inside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from policypack.model.resources import Resource
from policypack.model.unknown import Unknown, UnknownValueError
from policypack.model.values import Value
from tests.judged import UNKNOWN, secret

SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def queue(properties: dict[str, Any]) -> Resource:
    return Resource("urn:orders", "aws:sqs/queue:Queue", "orders", properties)


def unknown_at(resource: Resource, path: str) -> Unknown:
    with pytest.raises(UnknownValueError) as raised:
        resource.get(path)
    return raised.value.unknown


def test_what_lies_below_an_unknown_is_unknown() -> None:
    assert unknown_at(queue({"a": SENTINEL}), "a.b.c").path == "a"


def test_a_known_sibling_of_an_unknown_is_read() -> None:
    assert queue({"a": {"b": SENTINEL, "c": 1}}).get("a.c") == 1


def test_a_list_is_read_without_the_marks_of_its_elements() -> None:
    # A mark left in place would make `"*" in origins` false: a violation passed over in silence.
    resource = queue({"cors": {"allowOrigins": ["a", secret("*")]}, "on": secret(secret(False))})
    assert "*" in resource.get("cors.allowOrigins")
    assert resource.get("cors") == {"allowOrigins": ["a", "*"]}
    assert resource.get("on") is False


def test_a_list_is_read_with_its_unknown_elements() -> None:
    content = queue({"a": ["x", SENTINEL]}).get("a")
    with pytest.raises(UnknownValueError):
        assert "y" in content


def test_an_absent_property_is_none_or_the_default() -> None:
    resource = queue({"a": None, "l": [1]})
    for path in ("a", "a.b", "x.y", "l[3]"):
        assert resource.get(path) is None
        assert resource.get(path, "d") == "d"


def test_set_means_a_value_that_is_known_or_waits() -> None:
    resource = queue(
        {"a": None, "b": SENTINEL, "c": False, "d": secret(None), "e": secret(UNKNOWN)}
    )
    assert [key for key in "abcdex" if resource.at(key).is_set] == ["b", "c", "e"]


@pytest.mark.parametrize("path", ["text.below", "number.below"])
def test_a_step_into_what_holds_nothing_is_an_error(path: str) -> None:
    with pytest.raises(TypeError):
        queue({"text": "x", "number": 1}).at(path)


@pytest.mark.parametrize("wire", ["text", 3, True])
def test_the_elements_of_what_holds_nothing_are_an_error(wire: Any) -> None:
    with pytest.raises(TypeError, match=r"^a is (str|int|bool), not a list or a mapping$"):
        list(queue({"a": wire}).properties.items("a"))


def test_elements_carry_their_paths() -> None:
    resource = queue({"l": ["x", secret("y")], "m": {"k": "z"}})
    assert [item.path for item in resource.properties.items("l")] == ["l[0]", "l[1]"]
    assert [item.path for item in resource.properties.items("m")] == ["m.k"]
    assert list(resource.properties.items("absent")) == []


def test_each_judges_the_known_elements_beside_an_unknown_one() -> None:
    def check(item: Value) -> Iterator[str]:
        if item.content == "bad":
            yield item.path

    found = list(queue({"l": ["bad", SENTINEL, "good", secret("bad")]}).each("l", check))
    assert [getattr(item, "path", item) for item in found] == ["l[0]", "l[1]", "l[3]"]
    assert isinstance(found[1], Unknown)


def test_each_of_an_unknown_list_is_that_unknown() -> None:
    (found,) = queue({"l": SENTINEL}).each("l", lambda item: iter([item.path]))
    assert isinstance(found, Unknown)


def test_the_tree_keeps_unknown_leaves_and_drops_marks() -> None:
    tree = queue({"p": {"S": [{"A": secret("x"), "R": SENTINEL}]}}).at("p").tree
    assert tree["S"][0]["A"] == "x"
    assert isinstance(tree["S"][0]["R"], Unknown)
