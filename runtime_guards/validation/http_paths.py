"""Paths of requests: path traversal, and whether two fields state the same path."""

from __future__ import annotations

from runtime_guards.errors import EventRejected, absent
from runtime_guards.validation.http_fields import PARAMETER_CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
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


def fills(path: str, template: str, parameters: Mapping[str, str]) -> bool:
    """Returns whether parameters as they stand make the path of a template, as they mostly do.

    Where they do not, `path_parameters` looks further, at the encoding of both.
    """
    for name, value in parameters.items():
        slot = f"{{{name}}}"
        if slot not in template:
            slot = f"{{{name}+}}"
        # A value that looks like a slot must not be filled by another parameter.
        if slot not in template or "{" in value:
            return False
        template = template.replace(slot, value)
    return template == path and "{" not in path


def agree_paths(path: str, other: Any, stage: Any, place: str) -> None:
    """Raises EventRejected for paths that differ in more than a leading stage or trailing slash.

    APIs with their own domain name have the stage in one of the two. A function URL has the path as
    the client encoded it in one field, and decoded in the other:
    https://github.com/hotsock/voker/blob/main/vokerhttp/testdata/functionurl-request.json
    """
    if path == other:
        return
    if other.__class__ is not str:
        raise absent(other, place)
    prefix = f"/{stage}"
    # One field may be decoded once more than the other.
    for one in _encodings(path, place):
        for two in _encodings(other, place):
            if one in (two, prefix + two) or two == prefix + one:
                return
    raise EventRejected("inconsistent", place)


def _encodings(path: str, place: str) -> tuple[str, ...]:
    """A path as it is, and decoded once."""
    path = path.rstrip("/")
    return (path, decoded(path, place)) if "%" in path else (path,)


def decoded(text: str, place: str) -> str:
    """Returns a text with its percent-encoding decoded once."""
    if "%" not in text:
        return text
    from runtime_guards.validation.percent_encoding import decode_leniently

    return decode_leniently(text, place)
