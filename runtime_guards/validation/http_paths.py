"""Paths of requests: what climbs out of its place, and whether two accounts of a path agree."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.http_fields import PARAMETER_CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def check_climbing(path: str, place: str) -> None:
    """Refuses a `..` segment or a control character in a path, in it decoded once, or twice."""
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
    """Refuses two paths that differ in more than the stage before, or a slash after, one of them.

    APIs on their own domain name have the stage in one of the two. HTTP APIs decode paths, REST
    APIs do not, and nothing says that both fields of one event do the same.
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
    """A text with its percent-encoding undone once."""
    if "%" not in text:
        return text
    from runtime_guards.validation.percent_encoding import decode_percent

    return decode_percent(text, place)
