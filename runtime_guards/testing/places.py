"""Changes of an event: the effect of one argument of `event()` on the sample.

    "bucket": put("Records[].s3.bucket.name")

A change takes the event and the argument's value. `[]` in a path means every element.
"""

from __future__ import annotations

import base64
import copy
import dataclasses
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

Change = Callable[[Any, Any], None]


def put(*paths: str, form: Callable[[Any], Any] = lambda value: value) -> Change:
    """Returns a change that sets `form(value)` at each path."""

    def change(event: Any, value: Any) -> None:
        for path in paths:
            above, _, last = path.rpartition(".")
            for holder in holders(event, above):
                holder[last] = form(value)

    return change


def fill(text: str, path: str) -> Change:
    """Returns a change that sets a text with the value in place of `{}`."""
    return put(path, form=lambda value: text.format(value))


def named(path: str) -> Change:
    """Returns a change that sets an ARN, by its own text or by the last part of the sample's."""

    def change(event: Any, value: str) -> None:
        above, _, last = path.rpartition(".")
        for holder in holders(event, above):
            holder[last] = renamed(holder[last], value)

    return change


def renamed(arn: str, name: str) -> str:
    """An ARN with another name at its end; an ARN as the name replaces it."""
    return name if name.startswith("arn:") else re.sub(r"[^:/]+$", name, arn)


def every(*changes: Change) -> Change:
    """Returns a change that makes several, one after the other."""

    def change(event: Any, value: Any) -> None:
        for each in changes:
            each(event, value)

    return change


def repeated(path: str, element: Callable[[Any, Any, int], None]) -> Change:
    """Returns a change that makes one element for each value of a list.

    `element(copy, value, index)` changes a copy of the sample's first element.
    """

    def change(event: Any, values: Any) -> None:
        if isinstance(values, (str, bytes, dict)):
            raise TypeError("It is a list with one value for each record, not one value.")
        above, _, last = path.rpartition(".")
        (holder,) = holders(event, above)
        first = holder[last][0]
        holder[last] = []
        for index, value in enumerate(values):
            made = copy.deepcopy(first)
            element(made, value, index)
            holder[last].append(made)

    return change


def holders(event: Any, path: str) -> Iterator[Any]:
    """The values at a path, one for each element of its lists."""
    found = [event]
    for step in filter(None, path.replace("[]", ".[]").split(".")):
        found = [
            below for holder in found for below in (holder if step == "[]" else [holder[step]])
        ]
    return iter(found)


def text(value: Any) -> str:
    """A body as a text: a text as it is, and JSON of everything else."""
    return value if isinstance(value, str) else json.dumps(value, default=_plain)


def _plain(value: Any) -> Any:
    """An instance of a dataclass or a pydantic model, as JSON has it."""
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"A {type(value).__name__} object is not JSON.")


def encoded(value: Any) -> str:
    """A body in base64: bytes and a text as they are, and JSON of everything else."""
    content = value if isinstance(value, bytes) else text(value).encode()
    return base64.b64encode(content).decode("ascii")


def numbered(identity: str, index: int) -> str:
    """An ID that differs from the sample's in its last digits, like the IDs of a batch."""
    return f"{identity[:-5]}{index + 1:05}"
