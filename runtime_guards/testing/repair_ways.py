"""How a refused place of a sample is repaired: one way after the other, the nearest first.

A way yields places and their values: of the event, of `ours`, the sample of the source here, and of
the place that was refused.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlencode

from runtime_guards.contract import detect
from runtime_guards.testing.nested import MISSING, Place, counterpart, leaves, value_at

Values = Iterator[tuple[Place, Any]]
_ACCOUNT = re.compile("[0-9]{12}")
_ACCOUNTS = ("account", "accountId")
_REGION = re.compile("[a-z]{2,4}(-[a-z]+)+-[0-9]")
_ARN = re.compile("arn:[a-z-]+:[a-z0-9-]+:[a-z]{2,4}(?:-[a-z]+)+-[0-9]:")
# Shorter texts stand within others by accident.
_LONG_ENOUGH = 2


def _derived(event: Any, ours: Any, place: Place) -> Values:
    """Values for the place that follow from the event itself."""
    *above, last = place
    holder = value_at(event, tuple(above))
    if last in _DERIVED and isinstance(holder, dict):
        try:
            yield place, _DERIVED[last](holder)
        except (KeyError, TypeError, AttributeError, ValueError):
            return
    value = value_at(event, place)
    if isinstance(value, str) and value.startswith("arn:"):
        whole = _whole_arn(value, counterpart(ours, place))
        yield place, whole
        # If the ARN's account is invalid, the fields next to it are invalid too.
        for at in leaves(event, ()):
            text = value_at(event, at)
            if at[-1] in _ACCOUNTS and isinstance(text, str) and not _ACCOUNT.fullmatch(text):
                yield at, whole.split(":")[4]


def _completed(event: Any, ours: Any, place: Place) -> Values:
    """The fields of our sample that the object at the place lacks."""
    found, model = value_at(event, place), counterpart(ours, place)
    if isinstance(found, dict) and isinstance(model, dict):
        for name in model.keys() - found.keys():
            yield (*place, name), _moved(model[name], ours, event)


def _as_ours(event: Any, ours: Any, place: Place, region: int = 0) -> Values:
    """The value of the sample here, in a region of the event."""
    found = counterpart(ours, place)
    if found is MISSING:
        found = _named_alike(ours, place[-1])
    # An event without a whole part of its own is one of another shape.
    apart = len(place) == 1 and isinstance(found, dict) and value_at(event, place) is MISSING
    if found is not MISSING and not apart:
        yield place, _moved(found, ours, event, region)


def _with_related(event: Any, ours: Any, place: Place) -> Values:
    """The values of the sample here, at the place and wherever it says a part of the same."""
    yield from _as_ours(event, ours, place)
    for at in _related(event, ours, place):
        yield at, _moved(counterpart(ours, at), ours, event)


def _related(event: Any, ours: Any, place: Place) -> Iterator[Place]:
    said = counterpart(ours, place)
    record = place[:2] if len(place) > 1 and isinstance(place[1], int) else ()
    for at in leaves(value_at(event, record), record):
        also = counterpart(ours, at)
        if at != place and isinstance(said, str) and isinstance(also, str):
            short, long = sorted((said, also), key=len)
            if len(short) >= _LONG_ENOUGH and short in long:
                yield at


def _named_alike(ours: Any, name: Any) -> Any:
    """A value of the sample here by the name of its field, whatever holds it."""
    found = (at for at in leaves(ours, ()) if at[-1] == name)
    return next((counterpart(ours, at) for at in found), MISSING)


def _moved(value: Any, ours: Any, event: Any, region: int = 0) -> Any:
    """A value of the sample here, as it is in a region that the event names."""
    (here, *_), there = _regions(ours) or [""], _regions(event)[region : region + 1]
    if not here or not there:
        return value
    text = json.dumps(value).replace(here, there[0])
    # Some host names have a region without its hyphens.
    return json.loads(text.replace(here.replace("-", ""), there[0].replace("-", "")))


def _regions(event: Any) -> list[str]:
    """The regions that an event names, in ARNs and by themselves; the most frequent first."""
    texts = [str(value_at(event, at)) for at in leaves(event, ())]
    regions = [text for text in texts if _REGION.fullmatch(text)]
    regions += [text.split(":")[3] for text in texts if _ARN.match(text)]
    return sorted(dict.fromkeys(regions), key=regions.count, reverse=True)


def _above(event: Any, ours: Any, place: Place) -> Values:
    """The values of the sample here, of the whole object that holds the place."""
    above = place[:-1]
    if above and not isinstance(above[-1], int):
        yield from _as_ours(event, ours, above)


def _as_marked(event: Any, ours: Any, place: Place) -> Values:
    """What tells the source of the event."""
    found = detect(ours)
    for at, _ in found.mark if found else ():
        if isinstance(value_at(event, at[:-1]), (dict, list)):
            yield at, counterpart(ours, at)


WAYS: tuple[Callable[[Any, Any, Place], Values], ...] = (
    _derived,
    _completed,
    _as_ours,
    partial(_as_ours, region=1),
    _with_related,
    _above,
    _as_marked,
)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _encoded(request: Mapping[str, Any]) -> str:
    body: str = request["body"]
    flagged = request.get("isBase64Encoded", request.get("is_base64_encoded"))
    return base64.b64encode(body.encode()).decode() if flagged else body


def _lists(values: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    return values and {name: [value] for name, value in values.items()}


def _raw_query(values: Mapping[str, str] | None) -> str:
    """A query string of parameters, of which repeated ones are joined by commas."""
    return urlencode({name: text.split(",") for name, text in (values or {}).items()}, doseq=True)


# By the name of a field, from the object that holds it.
_DERIVED: Mapping[str, Callable[[Any], Any]] = {
    "md5OfBody": lambda record: _md5(record["body"]),
    "body": lambda request: _encoded(request),
    "rawQueryString": lambda request: _raw_query(request.get("queryStringParameters")),
    "multiValueHeaders": lambda request: _lists(request["headers"]),
    "multiValueQueryStringParameters": lambda request: _lists(request["queryStringParameters"]),
    # Events of the first version alone have it.
    "s3BucketArn": lambda task: "arn:aws:s3:::orders",
}


def _whole_arn(arn: str, ours: Any) -> str:
    """An ARN with a region and an account, where it has something else in their places."""
    parts, model = arn.split(":", 5), str(ours).split(":", 5)
    if len(parts) == len(model) == 6:
        for at, form in ((3, _REGION), (4, _ACCOUNT)):
            if model[at] and not form.fullmatch(parts[at]):
                parts[at] = model[at]
    return ":".join(parts)
