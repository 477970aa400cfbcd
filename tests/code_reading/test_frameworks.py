"""Handlers behind the frameworks and adapters that people use, each with a command injection.

`### framework | verdict` and `--- file` before each file of the function; its handler is
`app.handler`. The verdict `found` needs the flow; `open` needs the flow or an undecided outcome;
`safe` has neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from policypack.code_reading import javascript, python
from policypack.code_reading.flows import Kind
from policypack.supply_chain.guards import Code
from tests.each import each
from tests.supply_chain.packages import package

FOLDER = Path(__file__).parent / "frameworks"


class Handler(NamedTuple):
    """A function behind a framework, and what is found of it."""

    language: str
    title: str
    expected: str
    files: dict[str, str]

    def __str__(self) -> str:
        return f"{self.language}: {self.title}"


def handlers() -> Iterator[Handler]:
    for file in sorted(FOLDER.glob("*.txt")):
        for block in file.read_text(encoding="utf-8").split("### ")[1:]:
            head, _, body = block.partition("\n")
            title, _, expected = head.partition(" | ")
            parts = (part.partition("\n") for part in body.split("--- ")[1:])
            yield Handler(file.stem, title, expected, {name: text for name, _, text in parts})


HANDLERS = list(handlers())


@each("handler", HANDLERS)
def test_an_event_that_enters_a_framework_is_followed_or_undecided(handler: Handler) -> None:
    read = python.read_flows if handler.language == "python" else javascript.read_flows
    found = read(Code(package(handler.files)), "app.handler", ("http-api",))
    kinds = {flow.kind for flow in found.flows}
    if handler.expected == "found":
        assert Kind.COMMAND in kinds, found.undecided
    elif handler.expected == "open":
        assert kinds or found.undecided
    else:
        assert not kinds
        assert not found.undecided


def test_most_frameworks_are_followed() -> None:
    followed = [handler for handler in HANDLERS if handler.expected == "found"]
    assert {handler.language for handler in followed} == {"javascript", "python"}
    assert len(followed) > 2 * sum(handler.expected == "open" for handler in HANDLERS)
