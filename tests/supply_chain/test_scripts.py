"""Both readers of handlers for Node.js find and refuse the same files."""

from __future__ import annotations

import pytest

from policypack.code_reading import javascript
from policypack.code_reading.javascript import read_flows
from policypack.reading import syntax_trees
from policypack.supply_chain.guards import Code
from policypack.supply_chain.scripts import MAX_SOURCE_SIZE
from tests.supply_chain.packages import package

HANDLER = "exports.handler = async (event) => eval(event.code);"


def test_a_handler_of_a_layer_is_read_by_both() -> None:
    code = Code(package({"other.js": ""}), [package({"index.js": HANDLER})])
    assert [flow.kind.value for flow in read_flows(code, "index.handler").flows] == ["code"]
    assert getattr(javascript.read_entry(code, "index.handler"), "file", "") == "index.js"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("exports.handler = (", "has a syntax that cannot be parsed"),
        ("//" + "x" * MAX_SOURCE_SIZE, "is too large to be read"),
    ],
)
def test_what_cannot_be_read_has_one_reason(source: str, reason: str) -> None:
    code = Code(package({"index.js": source}))
    (undecided,) = read_flows(code, "index.handler").undecided
    entry = javascript.read_entry(code, "index.handler")
    assert undecided.reason == getattr(entry, "reason", "") == reason


def test_an_invalid_file_is_parsed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    parses: list[bytes] = []
    real = syntax_trees.parser(".js")

    class Parser:
        def parse(self, source: bytes) -> object:
            parses.append(source)
            return real.parse(source)

    monkeypatch.setattr(syntax_trees, "parser", lambda _: Parser())
    code = Code(package({"index.js": "exports.once = ("}))
    for _ in range(2):
        (undecided,) = read_flows(code, "index.handler").undecided
        assert undecided.reason == "has a syntax that cannot be parsed"
    assert parses == [b"exports.once = ("]


def test_a_missing_module_has_one_reason() -> None:
    code = Code(package({"other.js": HANDLER}))
    (undecided,) = read_flows(code, "index.handler").undecided
    entry = javascript.read_entry(code, "index.handler")
    assert undecided.reason == getattr(entry, "reason", "")
