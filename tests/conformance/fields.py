"""The table of documented fields, for guards in every language: paths, types, required fields."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import Any

from runtime_guards.errors import EventRejected
from tests.guards import validators
from tests.guards.samples import sample
from tools.docs.docstrings import parsed
from tools.docs.fields import Field, fields_of

# A value of every JSON type; a list and an object also with a value in them.
VALUES: tuple[tuple[str, Any], ...] = (
    ("null", None),
    ("boolean", True),
    ("integer", 7),
    ("number", 1.5),
    ("string", "x"),
    ("array", []),
    ("array", ["x"]),
    ("object", {}),
    ("object", {"$gt": ""}),
)


def table() -> dict[str, Any]:
    """Returns the documented fields of every source, with the pages that document them."""
    return {source: _of_source(source) for source in validators.NAMES}


def text() -> str:
    """Returns the table as JSON, one field per line."""
    parts = []
    for source, told in table().items():
        rows = ",\n".join(f"   {json.dumps(row)}" for row in told["fields"])
        pages = json.dumps(told["pages"])
        parts.append(f' "{source}": {{\n  "pages": {pages},\n  "fields": [\n{rows}\n  ]\n }}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def _of_source(source: str) -> dict[str, Any]:
    pages = parsed(type(validators.of(source))).sections["Source"].entries
    return {"pages": pages, "fields": [_row(source, field) for field in fields_of(source)]}


def _row(source: str, field: Field) -> dict[str, Any]:
    row: dict[str, Any] = {"path": [*field.steps], "types": [*field.types] or "any"}
    for name, holds in (("line", field.line), ("required", is_required(source, field))):
        if holds:
            row[name] = True
    return row


def is_required(source: str, field: Field) -> bool:
    """Whether the sample, without the field, is refused as `missing`."""
    holder = event = copy.deepcopy(sample(source))
    for step in field.steps[:-1]:
        holder = _first(holder, step)
    if not isinstance(holder, dict) or field.steps[-1] not in holder:
        return False
    del holder[field.steps[-1]]
    return refusal(source, event) == "missing"


def replaced(source: str, field: Field, value: Any) -> Any:
    """The sample with another value for a field, in a holder that is added where it is absent."""
    event = holder = copy.deepcopy(sample(source))
    for step, following in pairwise(field.steps):
        if _first(holder, step) is None:
            _put(holder, step, [] if following == "[]" else {})
        holder = _first(holder, step)
    _put(holder, field.steps[-1], value)
    return event


def instead(source: str, field: Field, value: Any) -> Iterator[Any]:
    """Events with another value for a field, each without one of the fields beside it."""
    event = replaced(source, field, value)
    holder = event
    for step in field.steps[:-1]:
        holder = _first(holder, step)
    for name in [*holder] if isinstance(holder, dict) else ():
        if field.steps[-1] not in (name, "*"):
            kept = holder.pop(name)
            yield event
            holder[name] = kept


def _first(holder: Any, step: str) -> Any:
    """The value at a step of a path, that of the first element or name for `[]` and `*`."""
    if holder is None:
        return None
    if step in ("[]", "*"):
        return next(iter(holder.values() if isinstance(holder, dict) else holder), None)
    return holder.get(step)


def _put(holder: Any, step: str, value: Any) -> None:
    if isinstance(holder, list):
        holder[:1] = [value]
    else:
        holder[next(iter(holder), "x") if step == "*" else step] = value


def refusal(source: str, event: Any) -> str | None:
    """Returns the reason for which a source's validator refuses an event or a record of it."""
    try:
        refused = getattr(_validator(source).validate(event), "refused", None)
    except EventRejected as rejected:
        return rejected.reason
    return refused[0].reason if refused else None


@cache
def _validator(source: str) -> Any:
    return validators.of(source)
