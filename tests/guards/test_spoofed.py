"""A forged value is refused where AWS itself writes, or the place has a reason."""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from tests.guards import validators
from tests.guards.spoofed import READ_AS_TEXT, SPOOFED, Spoofed


def verdict(spoofed: Spoofed) -> str:
    """What the validator of the source makes of an event."""
    try:
        checked = validators.of(spoofed.source).validate(spoofed.event)
    except EventRejected:
        return "refused"
    return "refused" if getattr(checked, "refused", ()) else "accepted"


def test_a_forged_value_is_refused_or_has_a_reason() -> None:
    """GIVEN a new source or field WHEN a forged value passes THEN check it, or write down why."""
    events = [each for source in SPOOFED.values() for each in source]
    wrong = [each[:4] for each in events if verdict(each) != each.expected]
    assert len(events) > 800
    assert not wrong, wrong


def test_every_reason_is_of_a_place() -> None:
    told = {each.reason for source in SPOOFED.values() for each in source}
    assert told - {None} == {*READ_AS_TEXT.values()}
