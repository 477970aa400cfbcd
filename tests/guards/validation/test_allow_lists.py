"""No validator takes a text for an allow-list: `in` would let every part of it pass."""

from __future__ import annotations

import inspect
from typing import Any

import pytest

from runtime_guards import events
from runtime_guards.validation.allow_lists import listed
from tests.each import each


def _options(kind: Any) -> dict[str, str]:
    """Every keyword of a validator with its annotation; those of its base where it passes on."""
    found: dict[str, str] = {}
    for base in kind.__mro__:
        if "__init__" not in vars(base):
            continue
        parameters = inspect.signature(base.__init__).parameters.values()
        found |= {each.name: str(each.annotation) for each in parameters}
        if not any(each.kind is each.VAR_KEYWORD for each in parameters):
            break
    return found


LISTS = [
    (name, option)
    for name in dir(events)
    for option, annotation in _options(getattr(events, name)).items()
    if "Collection[str]" in annotation
]


@each(("name", "option"), LISTS)
def test_a_text_is_no_list(name: str, option: str) -> None:
    kind = getattr(events, name)
    needed = {"body": dict} if name in ("Direct", "IoTRule", "StepFunctions") else {}
    with pytest.raises(TypeError, match=r"collection|takes no"):
        kind(**needed, **{option: "orders"})


def test_the_options_are_found() -> None:
    assert len(LISTS) > 70
    assert {("SQS", "queues"), ("RestApi", "methods"), ("S3", "extensions")} <= set(LISTS)


def test_a_list_is_kept_and_none_means_all() -> None:
    assert listed(["a", "b"]) == frozenset({"a", "b"})
    assert listed([]) == frozenset()
    assert listed(None) is None
