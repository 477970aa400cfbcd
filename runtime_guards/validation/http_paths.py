"""Paths of requests: path traversal, and whether two fields state the same path."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.http_fields import PARAMETER_CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def check_climbing(path: str, place: str) -> None:
    """Raises EventRejected for path traversal or a control character, decoded up to twice."""
    once = decoded(path, place)
    for text in (path, once, _decoded_again(once, place)):
        if ".." in text.replace("\\", "/").split("/"):
            raise EventRejected("traversal", place)
        if not text.isprintable() and PARAMETER_CONTROL(text):
            raise EventRejected("control-character", place)


def _decoded_again(text: str, place: str) -> str:
    if "%" not in text:
        return text
    from runtime_guards.validation.percent_encoding import decoded_again

    return decoded_again(text, place)


def agree_paths(path: str, other: Any, stage: Any, place: str) -> None:
    """Raises EventRejected for paths that differ in more than a leading stage or trailing slash.

    APIs with their own domain name have the stage in one of the two. HTTP APIs decode paths, REST
    APIs do not, and no page states that both fields of one event are encoded alike.
    """
    if path == other:
        return
    if other.__class__ is not str:
        raise absent(other, place)
    prefix = f"/{stage}"
    one, two = path.rstrip("/"), other.rstrip("/")
    if one in (two, prefix + two) or two == prefix + one:
        return
    if "%" in path or "%" in other:
        one, two = decoded(one, place), decoded(two, place)
        if one in (two, prefix + two) or two == prefix + one:
            return
    raise EventRejected("inconsistent", place)


def decoded(text: str, place: str) -> str:
    """Returns a text with its percent-encoding decoded once."""
    if "%" not in text:
        return text
    from runtime_guards.validation.percent_encoding import decode_percent

    return decode_percent(text, place)
