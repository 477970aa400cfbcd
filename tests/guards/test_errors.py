"""Refusals: every reason is in the table, and what is said of them holds no value."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from policypack.reading import python_text
from runtime_guards.errors import REASONS, EventRejected

GUARDS = Path(__file__).parents[2] / "runtime_guards"


def _reasons(source: str) -> Iterator[str]:
    """Every text that stands first in a call of EventRejected, a choice's both ways included."""
    for node in ast.walk(python_text.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "EventRejected" and node.args:
            for part in ast.walk(node.args[0]):
                choice = isinstance(part, ast.IfExp)
                ways = [part.body, part.orelse] if isinstance(part, ast.IfExp) else [node.args[0]]
                if choice or part is node.args[0]:
                    for way in ways:
                        if isinstance(way, ast.Constant) and isinstance(way.value, str):
                            yield way.value


def test_every_reason_in_the_sources_is_in_the_table() -> None:
    used = {
        reason
        for file in GUARDS.rglob("*.py")
        for reason in _reasons(file.read_text(encoding="utf-8"))
    }
    assert {"missing", "wrong-type", "undeclared-source"} <= used
    assert used <= set(REASONS)


@pytest.mark.parametrize("call", ['EventRejected("typo")', 'EventRejected("typo" if x else "ok")'])
def test_a_planted_reason_is_found(call: str) -> None:
    assert "typo" in set(_reasons(f"raise {call}"))


@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_has_a_status_of_the_caller(reason: str) -> None:
    """All but one: at a cold start that was refused, the fault is the function's."""
    ours = reason == "startup-refused"
    assert EventRejected(reason).status in ({503} if ours else {400, 403, 405, 413, 415})


def test_a_refusal_says_its_reason_and_its_place() -> None:
    assert str(EventRejected("missing", "Records[0].body")) == "missing at Records[0].body"
    assert str(EventRejected("missing")) == "missing"


def test_a_refusal_moves_below_what_holds_its_place() -> None:
    inner = EventRejected("traversal", "s3.object.key")
    moved = inner.below("Records[3]")
    assert (moved.reason, moved.path) == ("traversal", "Records[3].s3.object.key")
    assert EventRejected("missing").below("Records[0]").path == "Records[0]"
    assert EventRejected("missing", "[0]").below("Records").path == "Records[0]"
    assert EventRejected("missing", "a").below("").path == "a"


def test_all_places_of_a_refusal_move_together() -> None:
    moved = EventRejected("missing", "a", ["b", "[0]"]).below("request")
    assert moved.paths == ("request.a", "request.b", "request[0]")
    assert moved.path == "request.a"
