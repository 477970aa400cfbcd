"""Headers as CloudFront gives them to functions at the edge, and as it takes them back.

https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html: the
names are in lower case, and each has a list of pairs of `key` and `value`, since a header may be
repeated.
"""

from __future__ import annotations

from runtime_guards.errors import EventRejected
from runtime_guards.validation.checks import mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


def as_lists(headers: Any, place: str) -> dict[str, list[Any]]:
    """Returns the values of each header, which are not checked yet.

    Raises EventRejected for a name that is not the lower-case form of its keys.
    """
    found = {}
    for name, pairs in mapping(headers, place).items():
        if pairs.__class__ is not list:
            raise EventRejected("wrong-type", f"{place}.*")
        found[name] = [_value(name, pair, f"{place}.*") for pair in pairs]
    return found


def _value(name: str, pair: Any, place: str) -> Any:
    key = mapping(pair, place).get("key", name)
    if key.__class__ is not str:
        raise EventRejected("wrong-type", f"{place}.key")
    if key.lower() != name:
        raise EventRejected("inconsistent", f"{place}.key")
    return pair.get("value")


def as_pairs(headers: Mapping[str, str]) -> dict[str, list[dict[str, str]]]:
    """Returns the headers of a response in the form that CloudFront takes."""
    return {name.lower(): [{"key": name, "value": text}] for name, text in headers.items()}
