"""Labelled handlers: only dangerous code is reported."""

from __future__ import annotations

from policypack.reading import python_text
from tests.code_reading.labelled import Handler, handlers, kinds, read
from tests.each import each

ALL = tuple(handlers())


@each("handler", ALL)
def test_a_handler_has_its_verdict(handler: Handler) -> None:
    python_text.parse(handler.code)
    found = read(handler.code, *handler.triggers)
    shown = [each.evidence for each in found.flows]
    shown += [each.what for each in found.misuses] + [each.reason for each in found.undecided]
    assert kinds(found) == handler.expected, shown


def test_there_are_many_handlers_and_half_are_safe() -> None:
    safe = sum(not handler.expected for handler in ALL)
    assert len(ALL) >= 190
    assert 0.4 < safe / len(ALL) < 0.6
