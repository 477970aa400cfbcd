"""Query strings that a source delivers as one text (WHATWG URL, section 5.1)."""

from __future__ import annotations

from runtime_guards.validation.percent_encoding import decode_percent


def parameters(query: str, place: str) -> dict[str, list[str]]:
    """Returns the decoded values of each parameter, in the order of the text.

    Bytes that aren't valid UTF-8 become the replacement character, as in a browser.
    """
    found: dict[str, list[str]] = {}
    for part in query.split("&"):
        if part:
            name, _, value = part.partition("=")
            found.setdefault(_decoded(name, place), []).append(_decoded(value, place))
    return found


def _decoded(text: str, place: str) -> str:
    return decode_percent(text.replace("+", " "), place, "replace")
